import { dataError } from '../core/errors.ts';
import type { Inputs } from './dataset.ts';

/** Returns of a symbol's bars one after another, without the bars that have none. */
export interface ReturnRun {
  readonly symbol: string;
  /** Rows of the inputs, shape (n,). */
  readonly rows: Int32Array;
  /** Shape (n,), finite. */
  readonly returns: Float64Array;
  /** Rows without a return, each with the number of returns before it. */
  readonly without: readonly { readonly row: number; readonly before: number }[];
}

/**
 * The runs in a learner's only column, returns by bar. A run ends where its bars end, at a gap and where a row was left
 * out; a bar without a return counts as no bar.
 * @throws TrademlError (data) when there are rows but no series
 */
export function returnRuns(learner: string, { x, rows, series }: Pick<Inputs, 'x' | 'rows' | 'series'>): ReturnRun[] {
  if (rows === 0) return [];
  if (!series) throw dataError(`learner ${learner}: the rows come without their series`);
  const runs: ReturnRun[] = [];
  for (let from = 0; from < rows; ) {
    let to = from + 1;
    while (to < rows && series.history[to] > 0) to++;
    const known: number[] = [];
    const without: { row: number; before: number }[] = [];
    for (let row = from; row < to; row++) {
      if (Number.isFinite(x[row])) known.push(row);
      else without.push({ row, before: known.length });
    }
    runs.push({
      symbol: series.symbols[series.symbolId[from]],
      rows: Int32Array.from(known),
      returns: Float64Array.from(known, (row) => x[row]),
      without,
    });
    from = to;
  }
  return runs;
}
