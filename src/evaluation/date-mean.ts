import type { NumericArray } from '../core/frame.ts';
import { orNull } from '../core/numbers.ts';
import { sumByGroup } from '../metrics/group-sums.ts';
import type { WeightedScore } from '../metrics/metric.ts';
import { chooseBlockLength } from './block-length.ts';
import type { Estimate } from './estimate.ts';
import { centredInterval } from './interval.ts';
import { groupByDate } from './score-range.ts';
import { bootstrapScores } from './stationary-bootstrap.ts';

export interface DateMeansOptions {
  readonly horizonBars: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Rows to take a mean of. */
export interface RowValues {
  /** Shape (rows,), NaN where the row does not count. */
  readonly values: Float64Array;
  /** Smallest and largest possible mean. */
  readonly limits?: readonly [number, number];
}

/**
 * Means over rows with block-bootstrap intervals over dates, all from the same draws.
 */
export async function dateMeans<Name extends string>(
  means: Readonly<Record<Name, RowValues>>,
  time: NumericArray,
  options: DateMeansOptions,
): Promise<Record<Name, Estimate>> {
  const dates = groupByDate(time);
  const names = Object.keys(means) as Name[];
  const once = new Float64Array(dates.count).fill(1);
  const scores: Record<string, WeightedScore> = {};
  let blockLength = 1;
  for (const name of names) {
    const sums = sumByGroup(
      dates,
      means[name].values.map((value) => (Number.isNaN(value) ? 0 : value)),
    );
    const counts = sumByGroup(
      dates,
      means[name].values.map((value) => (Number.isNaN(value) ? 0 : 1)),
    );
    scores[name] = (weights) => {
      let [sum, count] = [0, 0];
      for (let g = 0; g < weights.length; g++) {
        sum += weights[g] * sums[g];
        count += weights[g] * counts[g];
      }
      return count > 0 ? sum / count : Number.NaN;
    };
    const mean = scores[name](once);
    if (Number.isNaN(mean)) continue;
    const influence = sums.map((sum, g) => sum - mean * counts[g]);
    blockLength = Math.max(blockLength, chooseBlockLength(influence, options.horizonBars).blockLength);
  }
  const { resamples, seed, signal } = options;
  const drawn = await bootstrapScores(scores, { dates: dates.count, blockLength, resamples, seed, signal });
  return Object.fromEntries(
    names.map((name) => {
      const value = scores[name](once);
      const { low, high } = centredInterval(value, drawn[name], options.confidence, means[name].limits);
      return [name, { value: orNull(value), low: orNull(low), high: orNull(high) }];
    }),
  ) as Record<Name, Estimate>;
}
