import { sortedFinite } from '../math/quantile.ts';
import type { GridCounts } from './profile.ts';
import type { DriftStatistic } from './statistic.ts';

/**
 * Two-sample Kolmogorov-Smirnov statistic of raw samples: sup_x |F_a(x) - F_b(x)|, exact, ties included. NaN and
 * infinities are left out.
 * @returns in [0, 1]; NaN when a sample is empty
 */
export function kolmogorovSmirnovStatistic(a: Float64Array, b: Float64Array): number {
  const x = sortedFinite(a);
  const y = sortedFinite(b);
  if (x.length === 0 || y.length === 0) return Number.NaN;
  let i = 0;
  let j = 0;
  let largest = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    while (i < x.length && x[i] === value) i++;
    while (j < y.length && y[j] === value) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  return largest;
}

/**
 * The same statistic from counts on a common grid: the largest |F_a - F_b| at the grid points and just below them. It is
 * never larger than the statistic of the raw samples, and smaller by at most the largest share of the baseline between two
 * neighbouring points: 1 % on the percentile grid of a profile. Point masses on the grid (flags, counts) are exact.
 */
export function gridKolmogorovSmirnov(a: GridCounts, b: GridCounts): number {
  if (a.count === 0 || b.count === 0) return Number.NaN;
  let largest = 0;
  for (let i = 0; i < a.atMost.length; i++) {
    const at = Math.abs(a.atMost[i] / a.count - b.atMost[i] / b.count);
    const under = Math.abs(a.below[i] / a.count - b.below[i] / b.count);
    largest = Math.max(largest, at, under);
  }
  return largest;
}

export const kolmogorovSmirnov: DriftStatistic = {
  name: 'ks',
  summary: 'largest distance between the distribution functions, 0 to 1',
  compute: gridKolmogorovSmirnov,
};
