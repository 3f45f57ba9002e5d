import { normalCdf, normalQuantile } from './special-normal.ts';

const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);
/** Below this the distribution function underflows, and its asymptotic series has reached double precision long before. */
const seriesBelow = -37;

/** ln Phi(x) of the standard normal, to full relative precision in both tails. */
export function logNormalCdf(x: number): number {
  if (x > 5) return Math.log1p(-normalCdf(-x));
  if (x > seriesBelow) return Math.log(normalCdf(x));
  // Phi(x) ~ phi(x) / |x| * (1 - 1/x^2 + 3/x^4 - 15/x^6 + ...)
  const inverseSquare = 1 / (x * x);
  const series = 1 - inverseSquare * (1 - 3 * inverseSquare * (1 - 5 * inverseSquare));
  return -0.5 * x * x - Math.log(-x) - logRootTwoPi + Math.log(series);
}

/** ln(exp(larger) - exp(smaller)) */
function logDifference(larger: number, smaller: number): number {
  return larger + Math.log1p(-Math.exp(smaller - larger));
}

/** ln P(low < Z <= high) of a standard normal Z; -Infinity when high <= low. Worked out in the tail where it loses nothing. */
export function logNormalMass(low: number, high: number): number {
  if (high <= low) return Number.NEGATIVE_INFINITY;
  if (high <= 0) return logDifference(logNormalCdf(high), logNormalCdf(low));
  if (low > 0) return logDifference(logNormalCdf(-low), logNormalCdf(-high));
  return Math.log1p(-normalCdf(low) - normalCdf(-high));
}

export function logNormalDensity(z: number): number {
  return -0.5 * z * z - logRootTwoPi;
}

/**
 * The x with P(Z <= x | low <= Z <= high) = p for a standard normal Z and limits around its centre.
 * @param low <= 0 @param high >= 0 @param p in [0, 1]
 */
export function truncatedNormalQuantile(p: number, low: number, high: number): number {
  const below = normalCdf(low);
  const above = normalCdf(-high);
  const inside = 1 - below - above;
  const left = below + p * inside;
  // Counted from the nearer end, so that neither tail is rounded away.
  const x = left <= 0.5 ? normalQuantile(left) : -normalQuantile(above + (1 - p) * inside);
  return Math.min(high, Math.max(low, x));
}
