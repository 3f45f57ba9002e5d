import { columnsOf, type FeatureInstance, isSymbolInstance } from '../../features/instance.ts';
import { startMarket } from '../change-market.ts';
import type { Check, Finding } from '../check.ts';
import { columnScales, isSame } from '../compare.ts';
import { gridOf, timesOf } from '../cuts.ts';
import { wholeColumns } from '../feature-function.ts';
import type { FeatureSubject } from '../subject.ts';

/** Differences below this share of a column's standard deviation are rounding. */
const rounding = 1e-9;

/**
 * History begun later: is a value there after the declared warm-up, and is it the same as with the longer history?
 * Recursive features (averages that never forget) differ a little: that is reported with its size and is no leak.
 */
export const warmUp: Check = {
  name: 'warm-up',
  summary: 'the declared warm-up holds, and values do not depend on where history begins',
  needs: ({ features }) =>
    features?.instances.some(isSymbolInstance) ? undefined : 'no features of single symbols with a declared warm-up',
  run: (subject, { depth, signal }) => {
    const features = subject.features as FeatureSubject;
    const { market, symbols } = features;
    const whole = wholeColumns(features);
    const scales = columnScales(whole);
    const grid = gridOf(market, symbols);
    const starts = (depth === 'full' ? [0.15, 0.31, 0.5] : [0.3]).map((share) => grid[Math.floor(share * grid.length)]);
    const late = new Map<string, number>();
    const drift = new Map<string, { size: number; symbol: string }>();
    let values = 0;
    for (const start of grid.length > 1 ? starts : []) {
      signal.throwIfAborted();
      const shorter = features.compute(startMarket(market, start), symbols);
      for (const symbol of symbols) {
        const time = timesOf(market, symbol);
        const skipped = time.findIndex((at) => at >= start);
        if (skipped < 0) continue;
        for (const instance of features.instances.filter(isSymbolInstance)) {
          const warmup = instance.definition.warmup(instance.params);
          for (const column of columnsOf(instance)) {
            const then = shorter.get(symbol)?.[column];
            const full = whole.get(symbol)?.[column];
            const row = skipped + warmup;
            // A gap on the way starts its own warm-up; longer bars count in their own.
            if (
              !then ||
              !full ||
              instance.timeframe ||
              row >= time.length ||
              !wholeRun(features, instance, symbol, skipped, row)
            )
              continue;
            values++;
            if (Number.isNaN(then[warmup]) && !Number.isNaN(full[row])) {
              late.set(
                column,
                Math.max(
                  late.get(column) ?? 0,
                  then.findIndex((value) => !Number.isNaN(value)),
                ),
              );
            } else if (!isSame(then[warmup], full[row])) {
              const size = Math.abs(then[warmup] - full[row]) / (scales.get(column) as number);
              if (size > rounding && size > (drift.get(column)?.size ?? 0)) drift.set(column, { size, symbol });
            }
          }
        }
      }
    }
    return {
      counts: { columns: scales.size, starts: starts.length, values },
      findings: [...describeLate(late), ...describeDrift(drift)],
    };
  },
};

function wholeRun(
  { market }: FeatureSubject,
  { definition }: FeatureInstance,
  symbol: string,
  from: number,
  to: number,
): boolean {
  const data = market.symbols.get(symbol);
  if (!data) return false;
  const { open, high, low, close, adj_close, volume } = data.bars.columns;
  for (let row = from; row <= to; row++) {
    const prices = open[row] > 0 && high[row] > 0 && low[row] > 0 && close[row] > 0 && adj_close[row] > 0;
    if (!prices || !(volume[row] >= 0)) return false;
  }
  // Quotes have gaps of their own.
  return definition.scope !== 'symbol' || !definition.inputs.some((input) => /^(bid|ask)/.test(input));
}

function describeLate(late: ReadonlyMap<string, number>): Finding[] {
  return [...late].map(([where, first]) => {
    const message = `declared warm-up refuted: the first value comes ${first < 0 ? 'never' : `after ${first} bars`}`;
    return { severity: 'warn', where, message };
  });
}

function describeDrift(drift: ReadonlyMap<string, { size: number; symbol: string }>): Finding[] {
  return [...drift].map(([where, { size, symbol }]) => {
    const message = `depends on the start: after its warm-up it is off by ${size.toPrecision(2)} standard deviations`;
    return { severity: 'note', where, symbol, message };
  });
}
