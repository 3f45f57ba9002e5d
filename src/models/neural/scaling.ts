import { moves } from '../../math/standardise.ts';
import type { Dataset } from '../dataset.ts';

/** What is taken from a value and what the rest is divided by. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Mean and standard deviation (n in the denominator) of each feature over some rows, without missing and infinite values.
 * A feature that never moves, or has no value, gets an infinite scale, so that it is 0 on every row: nothing was learned of
 * it, and what its untrained weights would make of another value later is noise.
 * @param rows the training rows that count; no other row is looked at
 */
export function fitScaling({ x, features }: Dataset, rows: Int32Array): Scaling {
  const width = features.length;
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  const count = new Float64Array(width);
  for (const row of rows) {
    for (let column = 0; column < width; column++) {
      const value = x[row * width + column];
      if (!Number.isFinite(value)) continue;
      // Welford's running sums, which stay exact for values far from zero.
      const distance = value - mean[column];
      mean[column] += distance / ++count[column];
      squares[column] += distance * (value - mean[column]);
    }
  }
  const scale = squares.map((sum, column) => {
    const deviation = Math.sqrt(sum / Math.max(count[column], 1));
    return moves(deviation, mean[column]) ? deviation : Number.POSITIVE_INFINITY;
  });
  return { mean, scale };
}

/** The same for labels that are values, so that any unit of them trains alike. */
export function fitTargetScaling(y: Float64Array, rows: Int32Array): { mean: number; scale: number } {
  const mean = rows.reduce((sum, row) => sum + y[row], 0) / rows.length;
  const variance = rows.reduce((sum, row) => sum + (y[row] - mean) ** 2, 0) / rows.length;
  return { mean, scale: Math.sqrt(variance) || 1 };
}
