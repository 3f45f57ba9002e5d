import { meanSize } from './egarch-recursion.ts';
import type { VolatilityFit } from './fit-volatility.ts';
import { filterVariance } from './likelihood.ts';
import { negativeShare } from './negative-share.ts';
import type { Filtered } from './recursion.ts';
import { returnSeries } from './return-series.ts';
import { layoutOf, type VolatilitySpec } from './spec.ts';

/** Known bars: row `at` is the last one, `run` the first of its run, and `backcast` stands for what was before that. */
export interface Known {
  readonly filtered: Pick<Filtered, 'shocks' | 'variance'>;
  readonly at: number;
  readonly run: number;
  readonly backcast: number;
}

/** Writes the variances expected after the known bars: out[k] is that of bar at + 1 + k, for each place of out. */
export type Forecaster = (known: Known, out: Float64Array) => void;

/**
 * @param growth egarch: `logGrowth` of at least as many steps as will be asked for; not read for the others
 */
export function forecaster(spec: VolatilitySpec, parameters: Float64Array, growth: ArrayLike<number>): Forecaster {
  return spec.model === 'egarch' ? egarchForecaster(spec, parameters, growth) : garchForecaster(spec, parameters);
}

/** A square to come is expected to be its variance, and a square of a negative shock its share of it. */
function garchForecaster(spec: VolatilitySpec, parameters: Float64Array): Forecaster {
  const { p, o, q, innovation } = spec;
  const { omega, alpha, gamma, beta, shape } = layoutOf(spec);
  const negative = negativeShare(innovation, parameters.subarray(shape));
  return ({ filtered: { shocks, variance }, at, run, backcast }, out) => {
    for (let step = 0; step < out.length; step++) {
      let next = parameters[omega];
      for (let i = 0, lag = at + step; i < p; i++, lag--) {
        const square = lag < run ? backcast : lag <= at ? shocks[lag] * shocks[lag] : out[lag - at - 1];
        next += parameters[alpha + i] * square;
      }
      for (let j = 0, lag = at + step; j < o; j++, lag--) {
        const known = lag < run ? 0.5 * backcast : shocks[lag] < 0 ? shocks[lag] * shocks[lag] : 0;
        next += parameters[gamma + j] * (lag <= at ? known : negative * out[lag - at - 1]);
      }
      for (let k = 0, lag = at + step; k < q; k++, lag--) {
        const before = lag < run ? backcast : lag <= at ? variance[lag] : out[lag - at - 1];
        next += parameters[beta + k] * before;
      }
      out[step] = next;
    }
  };
}

/** ln h goes on without the shocks to come; what they add to the expectation of h is `growth`. */
function egarchForecaster(spec: VolatilitySpec, parameters: Float64Array, growth: ArrayLike<number>): Forecaster {
  const { p, o, q } = spec;
  const { omega, alpha, gamma, beta } = layoutOf(spec);
  return ({ filtered: { shocks, variance }, at, run, backcast }, out) => {
    for (let step = 0; step < out.length; step++) {
      let next = parameters[omega];
      for (let i = 0, lag = at + step; lag >= run && (i < p || i < o); i++, lag--) {
        if (lag > at) continue;
        const z = shocks[lag] / Math.sqrt(variance[lag]);
        if (i < p) next += parameters[alpha + i] * (Math.abs(z) - meanSize);
        if (i < o) next += parameters[gamma + i] * z;
      }
      for (let k = 0, lag = at + step; k < q; k++, lag--) {
        const before = lag < run ? Math.log(backcast) : lag <= at ? Math.log(variance[lag]) : out[lag - at - 1];
        next += parameters[beta + k] * before;
      }
      out[step] = next;
    }
    for (let step = 0; step < out.length; step++) out[step] = Math.exp(out[step]) * growth[step];
  };
}

/**
 * Factors by which the expectation of h exceeds exp(expectation of ln h), for egarch, shape (horizon,). ln h_{t+k} is its
 * forecast plus independent shocks to come, weighted by the model's impulse response:
 *   E h_{t+k} = exp(forecast) prod_{s < k} E exp(a_s (|z| - sqrt(2/pi)) + c_s z),   a_s = alpha_s + sum beta_i a_{s-i}
 * The expectation is the mean over the fitted residuals (arch's method 'bootstrap' with every draw): with Student's t it
 * does not exist (Nelson 1991), and the mean of a simulation would be the luck of its largest draws.
 */
export function logGrowth(
  spec: VolatilitySpec,
  parameters: Float64Array,
  residuals: Float64Array,
  horizon: number,
): Float64Array {
  const { p, o, q } = spec;
  const { alpha, gamma, beta } = layoutOf(spec);
  const bySize = new Float64Array(horizon);
  const bySign = new Float64Array(horizon);
  const growth = new Float64Array(horizon).fill(1);
  for (let step = 1; step < horizon; step++) {
    if (step <= p) bySize[step] = parameters[alpha + step - 1];
    if (step <= o) bySign[step] = parameters[gamma + step - 1];
    for (let k = 1; k <= q && k < step; k++) {
      bySize[step] += parameters[beta + k - 1] * bySize[step - k];
      bySign[step] += parameters[beta + k - 1] * bySign[step - k];
    }
    const [a, c] = [bySize[step], bySign[step]];
    const sum = residuals.reduce((total, z) => total + Math.exp(a * (Math.abs(z) - meanSize) + c * z), 0);
    growth[step] = (growth[step - 1] * sum) / residuals.length;
  }
  return growth;
}

/** The conditional variances of the fitted returns and the variances expected after the last of them. */
export function forecastFit(
  { spec, parameters }: VolatilityFit,
  runs: readonly Float64Array[],
  horizon: number,
): { readonly variance: Float64Array; readonly forecast: Float64Array } {
  const series = returnSeries(runs, layoutOf(spec), 1);
  const filtered = filterVariance(spec, parameters, series);
  const { shocks, variance } = filtered;
  const residuals = shocks.map((e, t) => e / Math.sqrt(variance[t]));
  const growth = spec.model === 'egarch' ? logGrowth(spec, parameters, residuals, horizon) : [];
  const forecast = new Float64Array(horizon);
  const last = series.backcasts.length - 1;
  const known = { filtered, at: variance.length - 1, run: series.starts[last], backcast: series.backcasts[last] };
  forecaster(spec, parameters, growth)(known, forecast);
  return { variance, forecast };
}
