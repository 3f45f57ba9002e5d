/**
 * Probabilities are held this far from 0 and 1 before logarithms are taken. Engines that count in 32 bits round to 0 and
 * 1 what lies nearer than some 1e-7, and one such row must not outweigh thousands.
 */
const edge = 1e-6;

export function clipProbability(p: number): number {
  return Math.min(1 - edge, Math.max(edge, p));
}

/** ln(p / (1 - p)) of the clipped probability, in [-13.8, 13.8]. */
export function logOdds(p: number): number {
  const clipped = clipProbability(p);
  return Math.log(clipped / (1 - clipped));
}

/** 1 / (1 + e^-x) without overflow. */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** ln(1 + e^x) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
