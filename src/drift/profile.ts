import { quantileOfSorted, sortedFinite } from '../math/quantile.ts';
import { mean, standardDeviation } from '../math/statistics.ts';

/** What a baseline remembers of one feature. */
export interface FeatureProfile {
  readonly feature: string;
  /** Finite values. */
  readonly count: number;
  readonly missingShare: number;
  /** null without values (deviation: without two). */
  readonly mean: number | null;
  readonly deviation: number | null;
  /** Quantiles 0 %, 1 %, ... 100 %, ascending (Hyndman-Fan type 7); empty without values. */
  readonly quantiles: readonly number[];
  /** How many values are <= and < each distinct quantile: the exact distribution function at those points. */
  readonly atMost: readonly number[];
  readonly below: readonly number[];
}

/** Counts of a sample at the distinct quantiles of a profile. */
export interface GridCounts {
  readonly count: number;
  readonly atMost: ArrayLike<number>;
  readonly below: ArrayLike<number>;
}

/** The points at which distributions are compared: the distinct quantiles. */
export function gridOf(quantiles: readonly number[]): Float64Array {
  return Float64Array.from(new Set(quantiles));
}

/** First index whose grid value is >= value (or > value when `strictly`), the grid's length when there is none. */
export function gridIndex(grid: Float64Array, value: number, strictly: boolean): number {
  let low = 0;
  let high = grid.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grid[middle] < value || (strictly && grid[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts of the finite values at each grid point. */
export function countOnGrid(values: Float64Array, grid: Float64Array): GridCounts {
  const atMost = new Float64Array(grid.length + 1);
  const below = new Float64Array(grid.length + 1);
  let count = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    atMost[gridIndex(grid, value, false)]++;
    below[gridIndex(grid, value, true)]++;
  }
  for (let i = 1; i < grid.length; i++) {
    atMost[i] += atMost[i - 1];
    below[i] += below[i - 1];
  }
  return { count, atMost: atMost.subarray(0, grid.length), below: below.subarray(0, grid.length) };
}

const percents = Array.from({ length: 101 }, (_, i) => i / 100);

/** Profile of a feature's values; NaN and infinities count as missing. */
export function profileOf(feature: string, values: Float64Array): FeatureProfile {
  const sorted = sortedFinite(values);
  const quantiles = sorted.length > 0 ? percents.map((p) => quantileOfSorted(sorted, p)) : [];
  // Interpolation may give neighbours in the wrong order by one unit in the last place.
  for (let i = 1; i < quantiles.length; i++) quantiles[i] = Math.max(quantiles[i], quantiles[i - 1]);
  const counts = countOnGrid(sorted, gridOf(quantiles));
  return {
    feature,
    count: sorted.length,
    missingShare: values.length > 0 ? 1 - sorted.length / values.length : 1,
    mean: sorted.length > 0 ? mean(sorted) : null,
    deviation: sorted.length > 1 ? standardDeviation(sorted) : null,
    quantiles,
    atMost: Array.from(counts.atMost),
    below: Array.from(counts.below),
  };
}
