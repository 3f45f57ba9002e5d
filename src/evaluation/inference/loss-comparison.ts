import { createRng } from '../../core/rng.ts';
import { mean } from '../../math/statistics.ts';
import { drawDates } from '../stationary-bootstrap.ts';

export interface ComparisonOptions {
  /** Mean block length in periods, >= 1. */
  readonly blockLength: number;
  readonly resamples: number;
  readonly seed: number;
}

export interface SuperiorAbility {
  /** p-values that no model is better than the benchmark: too small, consistent, too large. */
  readonly lower: number;
  readonly consistent: number;
  readonly upper: number;
}

/** How far the mean of each series lies from its centre in each resample: shape (resamples, series). */
function resampledMeans(series: readonly Float64Array[], options: ComparisonOptions): Float64Array[] {
  const n = series[0].length;
  const rng = createRng(options.seed);
  const counts = new Float64Array(n);
  return Array.from({ length: options.resamples }, () => {
    drawDates(counts, options.blockLength, rng);
    return Float64Array.from(series, (values) => {
      let sum = 0;
      for (let t = 0; t < n; t++) sum += counts[t] * values[t];
      return sum / n;
    });
  });
}

/**
 * Variance of sqrt(n) times the mean as the stationary bootstrap sees it, without drawing:
 * c_0 + 2 sum_k w_k c_k with w_k = ((n - k) / n) (1 - q)^k + (k / n) (1 - q)^(n - k), q = 1 / block length.
 */
export function bootstrapVariance(values: Float64Array, blockLength: number): number {
  const n = values.length;
  const centre = mean(values);
  const stays = 1 - 1 / blockLength;
  let variance = 0;
  for (let lag = 0; lag < n; lag++) {
    const weight = (1 - lag / n) * stays ** lag + (lag / n) * stays ** (n - lag);
    if (lag > 0 && weight < 1e-12) continue;
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (values[t] - centre) * (values[t - lag] - centre);
    variance += ((lag === 0 ? 1 : 2 * weight) * sum) / n;
  }
  return variance;
}

/**
 * Hansen's test for superior predictive ability: whether any of several models beats a benchmark, given that the best of
 * many is looked at. A small p-value says that one does; all are 1 where none does better in the sample.
 * @param benchmark per-period losses in order of time, shape (n,)  @param models the same for each model
 * @see Hansen (2005), A Test for Superior Predictive Ability, Journal of Business & Economic Statistics 23(4)
 */
export function superiorAbility(
  benchmark: Float64Array,
  models: readonly Float64Array[],
  options: ComparisonOptions,
): SuperiorAbility {
  const n = benchmark.length;
  const gains = models.map((losses) => benchmark.map((loss, t) => loss - losses[t]));
  const means = gains.map(mean);
  const deviations = gains.map((gain) => Math.sqrt(bootstrapVariance(gain, options.blockLength)));
  const statistic = Math.max(
    0,
    ...means.map((value, k) => (Math.sqrt(n) * value) / (deviations[k] || Number.POSITIVE_INFINITY)),
  );
  const threshold = Math.sqrt(2 * Math.log(Math.log(n)));
  // What each series is centred by: models that are clearly worse than the benchmark stop counting in two of the three.
  const centres = {
    lower: means.map((value) => Math.max(0, value)),
    consistent: means.map((value, k) => (Math.sqrt(n) * value < -threshold * deviations[k] ? 0 : value)),
    upper: means,
  };
  const drawn = resampledMeans(gains, options);
  const pValue = (centre: readonly number[]) => {
    let over = 0;
    for (const values of drawn) {
      let largest = 0;
      for (let k = 0; k < values.length; k++) {
        if (deviations[k] > 0) largest = Math.max(largest, (Math.sqrt(n) * (values[k] - centre[k])) / deviations[k]);
      }
      // As good counts: where no model beats the benchmark, the statistic is 0 and nothing speaks against it.
      if (largest >= statistic) over++;
    }
    return over / drawn.length;
  };
  return { lower: pValue(centres.lower), consistent: pValue(centres.consistent), upper: pValue(centres.upper) };
}

/**
 * Model confidence set: the models that can't be told from the best at a level. Worst first, models are eliminated while
 * the largest of their standardised losses against the set's mean is more than chance explains (statistic T_max).
 * @param losses per-period losses of each model in order of time
 * @returns p-value of each model, in their order: those above the level 1 - confidence are in the set
 * @see Hansen, Lunde & Nason (2011), The Model Confidence Set, Econometrica 79(2)
 */
export function modelConfidenceSet(losses: readonly Float64Array[], options: ComparisonOptions): Float64Array {
  const means = losses.map(mean);
  const drawn = resampledMeans(losses, options).map((values) => values.map((value, k) => value - means[k]));
  const pValues = new Float64Array(losses.length).fill(1);
  let left = losses.map((_, k) => k);
  let largest = 0;
  while (left.length > 1) {
    const average = (values: ArrayLike<number>) => left.reduce((sum, k) => sum + values[k], 0) / left.length;
    const centres = drawn.map(average);
    const overall = average(means);
    const deviations = new Map(
      left.map((k) => [k, Math.sqrt(mean(Float64Array.from(drawn, (values, i) => (values[k] - centres[i]) ** 2)))]),
    );
    const standard = (value: number, k: number) => value / (deviations.get(k) || Number.POSITIVE_INFINITY);
    const scores = new Map(left.map((k) => [k, standard(means[k] - overall, k)]));
    const worst = left.reduce((a, b) => ((scores.get(b) as number) > (scores.get(a) as number) ? b : a));
    const over = drawn.filter(
      (values, i) => Math.max(...left.map((k) => standard(values[k] - centres[i], k))) >= (scores.get(worst) as number),
    ).length;
    // A model that goes later can't have a smaller p-value than one that went before it.
    largest = Math.max(largest, over / drawn.length);
    pValues[worst] = largest;
    left = left.filter((k) => k !== worst);
  }
  return pValues;
}
