import { gammaln } from 'simple-statistics';

const maxTerms = 10_000;
const precision = 4e-16;
const tiny = 1e-300;

/** Lentz's continued fraction of the incomplete beta function; converges fast for x < (a + 1) / (a + b + 2). */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < tiny) d = tiny;
  d = 1 / d;
  let h = d;
  const step = (term: number) => {
    d = 1 + term * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + term / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    return Math.abs(d * c - 1);
  };
  for (let m = 1; m < maxTerms; m++) {
    step((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    if (step((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))) < precision) break;
  }
  return h;
}

/**
 * Regularised incomplete beta function I_x(a, b).
 * @param x in [0, 1]  @param a > 0  @param b > 0; outside these NaN
 * @see Press et al. (2007), Numerical Recipes, 3rd ed., section 6.4
 */
export function betaRatio(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (x === 0 || x === 1) return x;
  const scale = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (scale * betaFraction(a, b, x)) / a : 1 - (scale * betaFraction(b, a, 1 - x)) / b;
}

/** P(F > x) of Fisher's F with d1 and d2 degrees of freedom; 1 for x <= 0, NaN for NaN. */
export function fSurvival(x: number, d1: number, d2: number): number {
  if (x <= 0) return 1;
  return x === Number.POSITIVE_INFINITY ? 0 : betaRatio(d2 / (d2 + d1 * x), d2 / 2, d1 / 2);
}

/** P(X >= hits) of a binomial variable with `trials` tries of chance p. */
export function binomialSurvival(hits: number, trials: number, p: number): number {
  if (hits <= 0) return 1;
  return hits > trials ? 0 : betaRatio(p, hits, trials - hits + 1);
}
