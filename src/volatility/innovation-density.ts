import { gammaln } from 'simple-statistics';
import { digamma } from '../math/special-gamma.ts';
import type { Innovation } from './spec.ts';

/** What a density writes besides the log-likelihood; nothing of it is computed when left out. */
export interface DensitySlopes {
  /** Derivatives of ln f(e_t | h_t) by e_t and by h_t, shape (n,). */
  readonly byShock: Float64Array;
  readonly byVariance: Float64Array;
  /** Derivatives of the sum by each shape parameter, shape (shapes,). */
  readonly byShape: Float64Array;
  /** The terms of those sums, row-major (n, shapes); they take logarithms row by row, so only where they are wanted. */
  readonly shapeTerms?: Float64Array;
}

/**
 * Sum of ln f(e_t | h_t) for shocks e = sqrt(h) z, where z has mean 0 and variance 1.
 * @param shocks e, shape (n,)  @param variance h, shape (n,), > 0
 * @param shape the density's own parameters
 */
export type Density = (
  shocks: Float64Array,
  variance: Float64Array,
  shape: Float64Array,
  slopes?: DensitySlopes,
) => number;

/** Products beyond this or its inverse are taken to their logarithm: one logarithm for many factors. */
const largeProduct = 1e100;

/** ln f = -(ln 2 pi + ln h + e^2 / h) / 2. */
const normal: Density = (shocks, variance, _shape, slopes) => {
  let sum = -0.5 * shocks.length * Math.log(2 * Math.PI);
  let product = 1;
  for (let t = 0; t < shocks.length; t++) {
    const e = shocks[t];
    const h = variance[t];
    const square = (e * e) / h;
    sum -= 0.5 * square;
    product *= h;
    if (product > largeProduct || product < 1 / largeProduct) {
      sum -= 0.5 * Math.log(product);
      product = 1;
    }
    if (!slopes) continue;
    slopes.byShock[t] = -e / h;
    slopes.byVariance[t] = (0.5 * (square - 1)) / h;
  }
  return sum - 0.5 * Math.log(product);
};

/** ln of Gamma((nu + 1) / 2) / (sqrt(pi (nu - 2)) Gamma(nu / 2)). */
function logScale(nu: number): number {
  return gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * Math.log(Math.PI * (nu - 2));
}

function logScaleSlope(nu: number): number {
  return 0.5 * (digamma((nu + 1) / 2) - digamma(nu / 2) - 1 / (nu - 2));
}

/**
 * Student's t of variance one, nu > 2 degrees of freedom:
 *   ln f = ln Gamma((nu + 1) / 2) - ln Gamma(nu / 2) - ln(pi (nu - 2) h) / 2 - (nu + 1) / 2 ln(1 + e^2 / (h (nu - 2)))
 * @see Bollerslev (1987), A Conditionally Heteroskedastic Time Series Model for Speculative Prices, REStat 69(3)
 */
const studentT: Density = (shocks, variance, shape, slopes) => {
  const nu = shape[0];
  const n = shocks.length;
  const half = (nu + 1) / 2;
  const bySlope = logScaleSlope(nu);
  let logVariance = 0;
  let logTail = 0;
  let shares = 0;
  let variances = 1;
  let tails = 1;
  for (let t = 0; t < n; t++) {
    const e = shocks[t];
    const h = variance[t];
    const ratio = (e * e) / (h * (nu - 2));
    variances *= h;
    tails *= 1 + ratio;
    if (variances > largeProduct || variances < 1 / largeProduct || tails > largeProduct) {
      logVariance += Math.log(variances);
      logTail += Math.log(tails);
      variances = 1;
      tails = 1;
    }
    if (!slopes) continue;
    const share = (half * ratio) / (1 + ratio);
    shares += share;
    slopes.byShock[t] = (-(nu + 1) * e) / (h * (nu - 2) * (1 + ratio));
    slopes.byVariance[t] = (share - 0.5) / h;
    if (slopes.shapeTerms) slopes.shapeTerms[t] = bySlope - 0.5 * Math.log1p(ratio) + share / (nu - 2);
  }
  logVariance += Math.log(variances);
  logTail += Math.log(tails);
  if (slopes) slopes.byShape[0] = n * bySlope - 0.5 * logTail + shares / (nu - 2);
  return n * logScale(nu) - 0.5 * logVariance - half * logTail;
};

/** Constants of Hansen's density: location a, scale b and ln c, with their derivatives. */
export function skewedConstants(eta: number, lambda: number) {
  const logC = logScale(eta);
  const unskewed = (4 * Math.exp(logC) * (eta - 2)) / (eta - 1);
  const a = lambda * unskewed;
  const b = Math.sqrt(1 + 3 * lambda * lambda - a * a);
  const logCByEta = logScaleSlope(eta);
  const aByEta = a * (logCByEta + 1 / ((eta - 2) * (eta - 1)));
  const bByEta = (-a * aByEta) / b;
  const bByLambda = (3 * lambda - a * unskewed) / b;
  return { a, b, logC, logCByEta, aByEta, bByEta, aByLambda: unskewed, bByLambda };
}

/**
 * Hansen's skewed t of variance one, eta > 2 degrees of freedom, skew lambda in (-1, 1); lambda = 0 is Student's t:
 *   ln f = ln(b c) - ln(h) / 2 - (eta + 1) / 2 ln(1 + u^2 / (eta - 2)),   u = (b z + a) / (1 + sign(z + a / b) lambda)
 *   a = 4 lambda c (eta - 2) / (eta - 1),   b^2 = 1 + 3 lambda^2 - a^2,
 *   c = Gamma((eta + 1) / 2) / (sqrt(pi (eta - 2)) Gamma(eta / 2))
 * @see Hansen (1994), Autoregressive Conditional Density Estimation, International Economic Review 35(3)
 */
const skewedT: Density = (shocks, variance, shape, slopes) => {
  const eta = shape[0];
  // On the bounds of lambda one side has no width; arch keeps the same distance.
  const lambda = Math.max(-1 + 1e-6, Math.min(1 - 1e-6, shape[1]));
  const { a, b, logC, logCByEta, aByEta, bByEta, aByLambda, bByLambda } = skewedConstants(eta, lambda);
  const n = shocks.length;
  const half = (eta + 1) / 2;
  let logVariance = 0;
  let logTail = 0;
  let byEta = 0;
  let byLambda = 0;
  let variances = 1;
  let tails = 1;
  for (let t = 0; t < n; t++) {
    const h = variance[t];
    const deviation = Math.sqrt(h);
    const z = shocks[t] / deviation;
    const top = b * z + a;
    const side = top < 0 ? -1 : 1;
    const width = 1 + side * lambda;
    const u = top / width;
    const ratio = (u * u) / (eta - 2);
    variances *= h;
    tails *= 1 + ratio;
    if (variances > largeProduct || variances < 1 / largeProduct || tails > largeProduct) {
      logVariance += Math.log(variances);
      logTail += Math.log(tails);
      variances = 1;
      tails = 1;
    }
    if (!slopes) continue;
    // d ln f / du, and du / dz = b / width.
    const byU = (-2 * half * u) / ((eta - 2) * (1 + ratio));
    const byZ = (byU * b) / width;
    slopes.byShock[t] = byZ / deviation;
    slopes.byVariance[t] = (-0.5 * (1 + byZ * z)) / h;
    const etaTerm = (half * ratio) / ((eta - 2) * (1 + ratio)) + (byU * (bByEta * z + aByEta)) / width;
    const lambdaTerm = (byU * (bByLambda * z + aByLambda - side * u)) / width;
    byEta += etaTerm;
    byLambda += lambdaTerm;
    if (!slopes.shapeTerms) continue;
    slopes.shapeTerms[2 * t] = bByEta / b + logCByEta - 0.5 * Math.log1p(ratio) + etaTerm;
    slopes.shapeTerms[2 * t + 1] = bByLambda / b + lambdaTerm;
  }
  logVariance += Math.log(variances);
  logTail += Math.log(tails);
  if (slopes) {
    slopes.byShape[0] = n * (bByEta / b + logCByEta) - 0.5 * logTail + byEta;
    slopes.byShape[1] = (n * bByLambda) / b + byLambda;
  }
  return n * (Math.log(b) + logC) - 0.5 * logVariance - half * logTail;
};

export const densities: Readonly<Record<Innovation, Density>> = { normal, 'student-t': studentT, 'skewed-t': skewedT };
