import type { NumericArray } from '../core/frame.ts';

/**
 * Quantile of sorted values by linear interpolation between order statistics (numpy's 'linear', Hyndman-Fan type 7):
 * with h = (n - 1) p, the value is x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h]).
 * @param sorted ascending, finite, shape (n,)  @param p in [0, 1]
 * @returns NaN when there are no values
 * @see Hyndman & Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50(4)
 */
export function quantileOfSorted(sorted: NumericArray, p: number): number {
  const n = sorted.length;
  if (n === 0 || !(p >= 0 && p <= 1)) return Number.NaN;
  const position = (n - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, n - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** The finite values, ascending, in a new array; NaN and infinities are left out. */
export function sortedFinite(values: NumericArray): Float64Array {
  return Float64Array.from(values).filter(Number.isFinite).sort();
}

/** Quantiles of the finite values at each p; see quantileOfSorted. @param probabilities each in [0, 1] */
export function quantiles(values: NumericArray, probabilities: readonly number[]): number[] {
  const sorted = sortedFinite(values);
  return probabilities.map((p) => quantileOfSorted(sorted, p));
}

/** One quantile of the finite values; see quantileOfSorted. */
export function quantile(values: NumericArray, p: number): number {
  return quantileOfSorted(sortedFinite(values), p);
}
