import type { Workspace } from '../../core/context.ts';
import { canonicalJson } from '../../core/hash.ts';
import { formatTime, type Interval } from '../../core/time.ts';
import { writeJson } from '../../io/atomic.ts';
import { exists } from '../../io/exists.ts';
import { readJson } from '../../io/json.ts';
import { qualityPath } from '../../io/layout.ts';
import { writeTable } from '../../io/parquet.ts';
import type { Finding } from '../../market/quality/index.ts';

/** A finding as files and --json have it: times in ISO 8601. */
export interface QualityRow {
  readonly symbol: string;
  readonly check: string;
  readonly severity: Finding['severity'];
  readonly count: number;
  readonly rows: number;
  readonly share: number;
  readonly first: readonly { readonly time: string; readonly detail: string }[];
}

/** What was looked at, per symbol, whether or not anything was found. */
export interface CheckedSeries {
  readonly symbol: string;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
}

/** data/quality/INTERVAL.json */
export interface QualityReport {
  readonly interval: Interval;
  readonly symbols: number;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  readonly errors: number;
  readonly warnings: number;
  readonly byCheck: Readonly<Record<string, CheckTotal>>;
  readonly series: readonly CheckedSeries[];
  readonly findings: readonly QualityRow[];
}

export interface CheckTotal {
  readonly severity: Finding['severity'];
  readonly symbols: number;
  readonly count: number;
  /** The symbol with the most, and its first offender. */
  readonly worst: string;
  readonly example: string;
}

export function toQualityRow(finding: Finding): QualityRow {
  const first = finding.first.map(({ time, detail }) => ({ time: formatTime(time), detail }));
  return { ...finding, first };
}

const severityRank = { error: 0, warning: 1, info: 2 };

/** Totals per check, errors first, then by number of symbols. */
export function totalsByCheck(findings: readonly QualityRow[]): Record<string, CheckTotal> {
  const groups = new Map<string, QualityRow[]>();
  for (const finding of findings) groups.set(finding.check, [...(groups.get(finding.check) ?? []), finding]);
  const totals = [...groups].map(([check, rows]) => {
    const worst = rows.reduce((a, b) => (b.count > a.count ? b : a));
    const severity = rows.reduce((a, b) => (severityRank[b.severity] < severityRank[a.severity] ? b : a)).severity;
    const offender = worst.first[0];
    const example = offender ? `${worst.symbol} ${offender.time.slice(0, 16)} ${offender.detail}` : worst.symbol;
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    return [check, { severity, symbols: rows.length, count, worst: worst.symbol, example }] as const;
  });
  totals.sort(([, a], [, b]) => severityRank[a.severity] - severityRank[b.severity] || b.symbols - a.symbols);
  return Object.fromEntries(totals);
}

function summarise(
  interval: Interval,
  series: readonly CheckedSeries[],
  findings: readonly QualityRow[],
): QualityReport {
  const number = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  // ISO texts sort as the times they stand for.
  const starts = series.map(({ from }) => from).sort();
  const ends = series.map(({ to }) => to).sort();
  return {
    interval,
    symbols: series.length,
    rows: series.reduce((sum, { rows }) => sum + rows, 0),
    from: starts[0] ?? '',
    to: ends[ends.length - 1] ?? '',
    errors: number('error'),
    warnings: number('warning'),
    byCheck: totalsByCheck(findings),
    series,
    findings,
  };
}

async function readReport(path: string): Promise<QualityReport | undefined> {
  if (!(await exists(path))) return undefined;
  return (await readJson(path, 'quality report')) as QualityReport;
}

/**
 * Writes the quality report of an interval as Parquet and JSON. Symbols that were checked in this run replace their rows;
 * other symbols keep theirs.
 */
export async function writeQuality(
  ws: Workspace,
  interval: Interval,
  checked: readonly CheckedSeries[],
  fresh: readonly QualityRow[],
): Promise<QualityReport> {
  const jsonPath = qualityPath(ws, interval, 'json');
  const before = await readReport(jsonPath);
  const isFresh = new Set(checked.map(({ symbol }) => symbol));
  const bySymbol = <T extends { symbol: string }>(a: T, b: T) =>
    a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0;
  const kept = (before?.findings ?? []).filter(({ symbol }) => !isFresh.has(symbol));
  const findings = [...kept, ...fresh].sort(bySymbol);
  const series = [...(before?.series ?? []).filter(({ symbol }) => !isFresh.has(symbol)), ...checked].sort(bySymbol);
  const report = summarise(interval, series, findings);
  if (before && canonicalJson(before) === canonicalJson(report)) return report;
  await writeTable(qualityPath(ws, interval, 'parquet'), {
    symbol: findings.map(({ symbol }) => symbol),
    check: findings.map(({ check }) => check),
    severity: findings.map(({ severity }) => severity),
    count: Float64Array.from(findings, ({ count }) => count),
    rows: Float64Array.from(findings, ({ rows }) => rows),
    share: Float64Array.from(findings, ({ share }) => share),
    first_rows: findings.map(({ first }) => JSON.stringify(first)),
  });
  await writeJson(jsonPath, report);
  return report;
}
