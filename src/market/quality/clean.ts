import { type BarFrame, barColumns, singleSymbolFrame, takeRows } from '../../core/frame.ts';
import { viewBars } from './bar-view.ts';
import { defaultLimits, type Finding, type QualityLimits } from './check.ts';
import { barChecks } from './checks.ts';
import type { RawBars } from './raw-bars.ts';

export interface CleanedBars {
  readonly bars: BarFrame;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
}

/** True when 'drop' leaves out the rows that this check finds. */
export function dropsRowsOf(check: string): boolean {
  return barChecks.all().some(({ name, isImpossible }) => name === check && isImpossible !== undefined);
}

/**
 * Bars in time order, each time once (the last row in file order stays: vendors append corrections).
 * 'drop' also leaves out every row that by itself can't be a real bar (no price, high below low, a price of zero,
 * negative volume, a time in the future), as named by the checks among `findings`. Nothing is repaired or filled, and what
 * only looks odd (a split, a spike, a stale run) stays. 'keep' drops rows without a time and duplicates alone.
 * @param options `symbol`: default that of the first finding; `limits` and `now` as given to checkBars
 */
export function cleanBars(
  raw: RawBars,
  findings: readonly Finding[],
  policy: 'drop' | 'keep',
  options: { symbol?: string; limits?: Partial<QualityLimits>; now?: number } = {},
): CleanedBars {
  const limits = { ...defaultLimits, ...options.limits };
  const now = options.now ?? Date.now() * 1000;
  const reported = new Set(findings.map((finding) => finding.check));
  const rules = policy === 'drop' ? barChecks.all().filter((check) => reported.has(check.name)) : [];
  const counts = new Map<string, number>();
  const drop = (reason: string, count: number) => counts.set(reason, (counts.get(reason) ?? 0) + count);
  const { rows, order } = viewBars(raw);
  if (order.length < rows) drop('no time', rows - order.length);
  const possible = order.filter((row) => {
    const rule = rules.find((check) => check.isImpossible?.(raw, row, limits, now));
    if (rule) drop(rule.name, 1);
    return rule === undefined;
  });
  // Duplicates go after impossible rows, so that a bad correction does not displace a good bar.
  const kept = possible.filter((row, i) => i === possible.length - 1 || raw.time[possible[i + 1]] !== raw.time[row]);
  if (kept.length < possible.length) drop('duplicate time', possible.length - kept.length);
  const columns = Object.fromEntries(barColumns.map((name) => [name, takeRows(raw[name], kept)]));
  const symbol = options.symbol ?? findings[0]?.symbol ?? '';
  return {
    bars: singleSymbolFrame(symbol, takeRows(raw.time, kept), columns) as BarFrame,
    dropped: [...counts].map(([reason, count]) => ({ reason, count })),
  };
}
