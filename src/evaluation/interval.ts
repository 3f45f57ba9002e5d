import { quantileOfSorted, sortedFinite } from '../math/quantile.ts';
import { mean } from '../math/statistics.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** At least this share of the resamples must have a value. */
const definedShare = 0.9;

/**
 * Centred percentile interval: value + (quantiles of the resampled values - their mean), at (1 -+ confidence) / 2, cut
 * at the metric's limits. For metrics whose resampled mean is the value (AUC, accuracy, log loss) it is the percentile
 * interval; for those that resampling inflates (calibration error, which noise can only raise) the shift keeps the
 * inflation out, where the plain percentile interval would lie wholly above the value.
 * @param value the metric of the rows themselves
 * @param resampled the metric in each resample; NaN where it was undefined
 * @returns NaN when value is, or when more than a tenth of the resamples have no value
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 10 and 13
 */
export function centredInterval(
  value: number,
  resampled: Float64Array,
  confidence: number,
  limits: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Interval {
  const sorted = sortedFinite(resampled);
  if (!Number.isFinite(value) || sorted.length < definedShare * resampled.length || sorted.length === 0) {
    return { low: Number.NaN, high: Number.NaN };
  }
  const shift = value - mean(sorted);
  const tail = (1 - confidence) / 2;
  return {
    low: Math.max(limits[0], quantileOfSorted(sorted, tail) + shift),
    high: Math.min(limits[1], quantileOfSorted(sorted, 1 - tail) + shift),
  };
}
