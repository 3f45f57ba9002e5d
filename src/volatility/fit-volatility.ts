import { multiply, transpose } from '../math/linear-system.ts';
import { minimise } from '../math/minimise.ts';
import { type CovarianceKind, estimateCovariance, outerProducts } from './covariance.ts';
import { Likelihood } from './likelihood.ts';
import { parameterSpace, persistenceOf } from './parameter-space.ts';
import { Restriction } from './restriction.ts';
import { returnSeries, scaleOf } from './return-series.ts';
import { checkSpec, type Layout, layoutOf, type VolatilitySpec } from './spec.ts';
import { startingValues } from './starting-values.ts';

export interface FitOptions {
  /** Factor on the returns while fitting, undone afterwards; 'auto': the power of ten with a variance near one. */
  readonly scale?: 'auto' | number;
  /** Let omega follow from the variance of the returns. */
  readonly varianceTargeting?: boolean;
  /** Starting points of the optimiser, from the best ones of a grid. */
  readonly starts?: number;
  /** A starting point besides these, in units of the returns, such as the estimates of a shorter history. */
  readonly from?: Float64Array;
  readonly maxIterations?: number;
}

export interface VolatilityFit {
  readonly spec: VolatilitySpec;
  readonly names: readonly string[];
  /** In units of the returns as given, in the order of `names`. */
  readonly parameters: Float64Array;
  readonly observations: number;
  readonly logLikelihood: number;
  /** Persistence of the variance (egarch: of its logarithm) per bar; 1 has no mean to return to. */
  readonly persistence: number;
  /** Sample variance of the returns about their mean. */
  readonly sampleVariance: number;
  readonly converged: boolean;
  readonly message: string;
  readonly iterations: number;
  /** Limits that the estimates lie on, such as 'alpha[1] >= 0'; usual standard errors do not hold there. */
  readonly boundary: readonly string[];
  readonly scale: number;
  /**
   * Covariance of the estimates, row-major (count, count); undefined when the likelihood is flat in some direction. With
   * variance targeting the variance counts as known.
   */
  covariance(kind: CovarianceKind): Float64Array | undefined;
}

const defaults = { scale: 'auto', varianceTargeting: false, starts: 2, maxIterations: 200 } as const;

/** Expected gain of the log-likelihood that is not worth another step: estimates within 0.0005 standard errors. */
const tolerance = 1e-7;
/** The same near the summit: one start is told from another. */
const coarse = 0.05;
const screening = 6;

/**
 * Maximum-likelihood estimates of a volatility model. The variance before a run of returns is the weighted mean of its
 * first squares, as in arch.
 * @param runs returns in runs without a gap, each finite; the variance recursion starts afresh in each
 * @throws TrademlError (config) when the orders are wrong, (data) when there are too few returns or nothing moves
 */
export function fitVolatility(
  runs: readonly Float64Array[],
  spec: VolatilitySpec,
  options: FitOptions = {},
): VolatilityFit {
  checkSpec(spec);
  const { scale: wanted, varianceTargeting, starts, maxIterations } = { ...defaults, ...options };
  const layout = layoutOf(spec);
  const scale = wanted === 'auto' ? scaleOf(runs) : wanted;
  const series = returnSeries(runs, layout, scale);
  const likelihood = new Likelihood(spec, series);
  const space = parameterSpace(spec, layout, series);
  const restriction = new Restriction(spec, layout, series, varianceTargeting);
  const full = new Float64Array(layout.count);
  const points = startingValues(spec, series, starts);
  if (options.from) points.unshift(rescaled(spec, layout, options.from, 1 / scale));
  const climb = (start: Float64Array, worth: number, steps: number) =>
    minimise({
      start,
      inequalities: restriction.inequalities(space.inequalities),
      evaluate: (phi, gradient) => {
        const value = likelihood.withGradient(restriction.parameters(phi), full);
        restriction.slopes(full).forEach((slope, i) => {
          gradient[i] = -slope;
        });
        return -value;
      },
      curvature: (phi) =>
        scoreCurvature(restriction.slopes(likelihood.scores(restriction.parameters(phi))), phi.length),
      maxIterations: steps,
      tolerance: worth,
    });
  // Of several starts each takes a few steps towards its summit, and the highest goes all the way.
  const near = points.map((point) =>
    points.length > 1
      ? climb(restriction.freeOf(point), coarse, screening)
      : climb(restriction.freeOf(point), tolerance, maxIterations),
  );
  // A value that is not finite is no summit.
  const highest = near.reduce((best, one) => (one.value < best.value || !Number.isFinite(best.value) ? one : best));
  const best = points.length > 1 ? climb(highest.x, tolerance, maxIterations) : highest;
  const estimates = restriction.parameters(best.x);
  const n = series.returns.length;
  const covariance = (kind: CovarianceKind) => {
    const free = estimateCovariance(
      best.x,
      (phi, out) => {
        likelihood.withGradient(restriction.parameters(phi), full);
        out.set(restriction.slopes(full));
      },
      restriction.slopes(likelihood.scores(estimates)),
      kind,
    );
    return free && rescaledCovariance(spec, layout, restriction.covariance(free), scale);
  };
  return {
    spec,
    names: layout.names,
    parameters: rescaled(spec, layout, estimates, scale),
    observations: n,
    logLikelihood: -best.value + n * Math.log(scale),
    persistence: persistenceOf(spec.model, layout, estimates),
    sampleVariance: series.variance / (scale * scale),
    converged: best.converged,
    message: best.message,
    iterations: best.iterations,
    boundary: best.active.map((row) => space.names[row]),
    scale,
    covariance,
  };
}

/** Square roots of the covariance's diagonal, in the order of the parameters; NaN where there is none. */
export function standardErrors(fit: VolatilityFit, kind: CovarianceKind): Float64Array {
  const covariance = fit.covariance(kind);
  const count = fit.names.length;
  return fit.parameters.map((_, at) => (covariance ? Math.sqrt(covariance[at * count + at]) : Number.NaN));
}

/** The outer product of the scores, which has the Hessian's expectation, kept positive definite. */
function scoreCurvature(scores: Float64Array, k: number): Float64Array {
  const products = outerProducts(scores, k);
  for (let i = 0; i < k; i++) products[i * k + i] = 1.000001 * products[i * k + i] + 1e-12;
  return products;
}

/** Estimates of returns times `scale`, in units of the returns. */
function rescaled({ model }: VolatilitySpec, layout: Layout, parameters: Float64Array, scale: number): Float64Array {
  const { omega, beta, shape } = layout;
  const out = Float64Array.from(parameters);
  if (omega === 1) out[0] /= scale;
  if (model === 'egarch') {
    const memory = parameters.subarray(beta, shape).reduce((sum, value) => sum + value, 0);
    out[omega] -= 2 * Math.log(scale) * (1 - memory);
  } else {
    out[omega] /= scale * scale;
  }
  return out;
}

/** The covariance that goes with `rescaled`. */
function rescaledCovariance(
  { model }: VolatilitySpec,
  { omega, beta, shape, count }: Layout,
  covariance: Float64Array,
  scale: number,
): Float64Array {
  const jacobian = new Float64Array(count * count);
  for (let i = 0; i < count; i++) jacobian[i * count + i] = 1;
  if (omega === 1) jacobian[0] = 1 / scale;
  if (model === 'egarch') {
    for (let at = beta; at < shape; at++) jacobian[omega * count + at] = 2 * Math.log(scale);
  } else {
    jacobian[omega * count + omega] = 1 / (scale * scale);
  }
  return multiply(multiply(jacobian, covariance, count), transpose(jacobian, count), count);
}
