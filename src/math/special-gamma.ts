import { gammaln } from 'simple-statistics';

const maxTerms = 10_000;
const precision = 1e-16;

/** P(a, x) by its power series; converges fast for x < a + 1. */
function lowerSeries(a: number, x: number, logScale: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < maxTerms; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * precision) break;
  }
  return sum * Math.exp(logScale);
}

/** Q(a, x) by Lentz's continued fraction; converges fast for x >= a + 1. */
function upperFraction(a: number, x: number, logScale: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < maxTerms; n++) {
    const an = -n * (n - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < precision * 4) break;
  }
  return h * Math.exp(logScale);
}

/**
 * Regularised upper incomplete gamma function Q(a, x) = Gamma(a, x) / Gamma(a).
 * @param a shape, > 0  @param x >= 0; outside these NaN
 * @see Press et al. (2007), Numerical Recipes, 3rd ed., section 6.2
 */
export function upperGammaRatio(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return Number.NaN;
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const logScale = a * Math.log(x) - x - gammaln(a);
  return x < a + 1 ? 1 - lowerSeries(a, x, logScale) : upperFraction(a, x, logScale);
}

/** P(X > x) of a chi-squared variable with `degrees` degrees of freedom; 1 for x <= 0, NaN for NaN. */
export function chiSquaredSurvival(x: number, degrees: number): number {
  return x <= 0 ? 1 : upperGammaRatio(degrees / 2, x / 2);
}

/**
 * Digamma function, the derivative of ln Gamma(x), by recurrence and the asymptotic series; absolute error near 1e-14.
 * @param x > 0; outside NaN
 * @see Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 6.3.5 and 6.3.18
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift -= 1 / at;
    at += 1;
  }
  const r = 1 / (at * at);
  const series =
    r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * (691 / 32760 - r / 12))))));
  return shift + Math.log(at) - 0.5 / at - series;
}
