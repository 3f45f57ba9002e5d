import type { Workspace } from '../core/context.ts';
import { dataError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { formatTime, parseTime } from '../core/time.ts';
import { forwardReturns } from '../evaluation/forward-returns.ts';
import { barFiles, readBars } from '../io/bars.ts';
import { featuresPath } from '../io/layout.ts';
import { isLabelColumn } from '../io/panel.ts';
import { parquetInfo, readFrame } from '../io/parquet.ts';
import type { Predictions, RunSummary } from '../io/runs.ts';

/** The bar files of a run's symbols, as far as there are any. */
export async function barFilesOfRun(ws: Workspace, { symbols, interval }: RunSummary): Promise<string[]> {
  const files: string[] = [];
  for (const symbol of symbols) files.push(...(await barFiles(ws, interval, symbol)));
  return files;
}

/**
 * Return of holding each row's symbol long over the label's horizon, bought at the next bar's open; NaN where it is not
 * known before the hold-out begins.
 * @param rows of the predictions
 * @throws TrademlError (missing-input) when a symbol has no bars
 */
export async function forwardReturnsOf(
  ws: Workspace,
  { interval, horizonBars, holdout }: RunSummary,
  { time, symbols, symbolId }: Predictions,
  rows: Int32Array,
): Promise<Float64Array> {
  const sealedFrom = holdout ? parseTime(holdout.start, 'hold-out start') : Number.POSITIVE_INFINITY;
  const bySymbol: Map<number, number>[] = [];
  for (const symbol of symbols) {
    const bars = await readBars(ws, interval, symbol);
    const { value, knownAt } = forwardReturns(bars, Math.max(1, horizonBars), 'next-open');
    bySymbol.push(
      new Map(Array.from(bars.time, (at, bar) => [at, knownAt[bar] < sealedFrom ? value[bar] : Number.NaN])),
    );
  }
  return Float64Array.from(rows, (row) => bySymbol[symbolId[row]].get(time[row]) ?? Number.NaN);
}

/**
 * A feature column at each predicted row.
 * @throws TrademlError (data) when there is no such column, or a predicted row has no row among the features
 */
export async function scaleOf(
  ws: Workspace,
  { featuresName }: RunSummary,
  { time, symbols, symbolId }: Predictions,
  column: string,
): Promise<Float64Array> {
  const bySymbol: Map<number, number>[] = [];
  for (const symbol of symbols) {
    const path = featuresPath(ws, featuresName, symbol);
    const present = (await parquetInfo(path)).columns.map(({ name }) => name);
    const candidates = present.filter((name) => name !== 'time' && !isLabelColumn(name));
    if (!candidates.includes(column)) {
      throw dataError(`${path} has no feature column '${column}'`, suggestion(column, candidates));
    }
    const frame = await readFrame(path, { columns: [column], symbol });
    bySymbol.push(new Map(Array.from(frame.time, (at, row) => [at, frame.columns[column][row]])));
  }
  return Float64Array.from(time, (at, row) => {
    const value = bySymbol[symbolId[row]].get(at);
    if (value !== undefined) return value;
    throw dataError(
      `feature set '${featuresName}' has no row of ${symbols[symbolId[row]]} at ${formatTime(at)}`,
      'the features were made anew since the run was trained: train the run again',
    );
  });
}
