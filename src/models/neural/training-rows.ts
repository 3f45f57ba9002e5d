import { dataError } from '../../core/errors.ts';
import type { Dataset } from '../dataset.ts';

/**
 * Rows to learn from or to watch: those with a weight and a whole history. Where less than half of the rows have a whole
 * one, all are taken, and what lacks is filled up with the first row of each history.
 * Rows left out still stand in other rows' histories: their features were known then.
 * @param sequence rows that an answer is read from, >= 1
 */
export function rowsToUse(what: string, { rows, weights, series }: Dataset, sequence: number): Int32Array {
  const weighty = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !weights || weights[row] > 0);
  if (weighty.length === 0) throw dataError(`all weights of the ${what} are 0`);
  if (!series) return weighty;
  const whole = weighty.filter((row) => series.history[row] >= sequence - 1);
  return whole.length * 2 >= weighty.length ? whole : weighty;
}

/** Weights with mean 1 over the rows used, so that their unit does not change the size of a step. */
export function unitWeights({ weights }: Dataset, rows: Int32Array): Float32Array | undefined {
  if (!weights) return undefined;
  const mean = rows.reduce((sum, row) => sum + weights[row], 0) / rows.length;
  return weights.map((weight) => weight / mean);
}
