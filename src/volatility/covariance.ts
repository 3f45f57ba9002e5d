import { invert, multiply } from '../math/linear-system.ts';

export type CovarianceKind = 'robust' | 'classic';

/** Share of a standard error that a parameter is moved by to see how the gradient changes. */
const nudge = 1e-3;

/**
 * Covariance of maximum-likelihood estimates of n observations, H the Hessian of minus the log-likelihood and S the
 * covariance of the scores:
 *   classic  H^-1
 *   robust   n H^-1 S H^-1, which stays right when the innovations are not of the assumed distribution
 * H comes from central differences of the analytic gradient.
 * @param at the estimates, shape (k,)
 * @param gradient writes the derivatives of the log-likelihood at a point
 * @param scores the derivatives of its n terms at the estimates, row-major (n, k)
 * @returns row-major (k, k); undefined when the Hessian is singular
 * @see Bollerslev & Wooldridge (1992), Quasi-Maximum Likelihood Estimation, Econometric Reviews 11(2)
 */
export function estimateCovariance(
  at: Float64Array,
  gradient: (point: Float64Array, out: Float64Array) => void,
  scores: Float64Array,
  kind: CovarianceKind,
): Float64Array | undefined {
  const k = at.length;
  const n = scores.length / k;
  const products = outerProducts(scores, k);
  const unit = at.map((_, i) => 1 / Math.sqrt(products[i * k + i]));
  if (!unit.every(Number.isFinite)) return undefined;
  const hessian = hessianOf(at, gradient, unit);
  const scaled = invert(
    hessian.map((value, place) => value * unit[Math.floor(place / k)] * unit[place % k]),
    k,
  );
  const inverse = scaled?.map((value, place) => value * unit[Math.floor(place / k)] * unit[place % k]);
  if (!inverse || kind === 'classic') return inverse;
  const means = new Float64Array(k);
  scores.forEach((value, place) => {
    means[place % k] += value / n;
  });
  const spread = products.map(
    (value, place) => ((value - n * means[Math.floor(place / k)] * means[place % k]) * n) / (n - 1),
  );
  return multiply(multiply(inverse, spread, k), inverse, k);
}

/** Of minus the log-likelihood, symmetric. */
function hessianOf(
  at: Float64Array,
  gradient: (point: Float64Array, out: Float64Array) => void,
  unit: Float64Array,
): Float64Array {
  const k = at.length;
  const hessian = new Float64Array(k * k);
  const above = new Float64Array(k);
  const below = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    const step = nudge * unit[i];
    const moved = (by: number) => at.map((value, j) => (j === i ? value + by : value));
    gradient(moved(step), above);
    gradient(moved(-step), below);
    for (let j = 0; j < k; j++) {
      const slope = (below[j] - above[j]) / (2 * step);
      hessian[i * k + j] += slope / 2;
      hessian[j * k + i] += slope / 2;
    }
  }
  return hessian;
}

/** Sum over the rows of score' score, row-major (k, k). @param scores row-major (n, k) */
export function outerProducts(scores: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k);
  for (let row = 0; row < scores.length; row += k) {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) out[i * k + j] += scores[row + i] * scores[row + j];
    }
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) out[j * k + i] = out[i * k + j];
  return out;
}
