import type { Workspace } from '../core/context.ts';
import { exists } from '../io/exists.ts';
import { oraclePath } from '../io/layout.ts';
import { readFrame } from '../io/parquet.ts';
import type { RunSummary } from '../io/runs.ts';
import type { ScoredRows } from './scoring.ts';

/**
 * Files of the synthetic market's true probabilities for a run that predicts them: binary, next bar. None on real data,
 * for other labels, or when a symbol has no file.
 */
export async function oracleFiles(ws: Workspace, summary: RunSummary): Promise<string[]> {
  if (summary.task.kind !== 'binary' || summary.horizonBars !== 1) return [];
  const paths = summary.symbols.map((symbol) => oraclePath(ws, summary.interval, symbol));
  for (const path of paths) if (!(await exists(path))) return [];
  return paths;
}

/** P(next close > this close) of each row, or undefined when a row has none (the bars are not the market's own). */
export async function oracleOf(
  ws: Workspace,
  summary: RunSummary,
  rows: ScoredRows,
): Promise<Float64Array | undefined> {
  const bySymbol = new Map<string, Map<number, number>>();
  for (const symbol of summary.symbols) {
    const { time, columns } = await readFrame(oraclePath(ws, summary.interval, symbol), { columns: ['p_up'], symbol });
    bySymbol.set(symbol, new Map(Array.from(time, (at, i) => [at, columns.p_up[i]])));
  }
  const values = Float64Array.from(
    rows.time,
    (time, row) => bySymbol.get(rows.symbols[rows.symbolId[row]])?.get(time) ?? Number.NaN,
  );
  return values.every((p) => p >= 0 && p <= 1) ? values : undefined;
}
