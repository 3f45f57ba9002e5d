import type { ClassData, RegressionData } from './metric.ts';

/** Probabilities are held this far from 0 and 1, so that one impossible event does not make a mean infinite. */
export const smallest = Number.EPSILON;

/** -ln of the probability that was given to what happened, in nats; clipped to [2.2e-16, 1 - 2.2e-16] as in scikit-learn. */
export function logLossOf(probability: number): number {
  return -Math.log(Math.min(1 - smallest, Math.max(smallest, probability)));
}

/** Log loss of each row of classes, squared error of each row of numbers. Shape (rows,) */
export function rowLosses(data: ClassData | RegressionData): Float64Array {
  if ('yhat' in data) return Float64Array.from(data.y, (y, row) => (data.yhat[row] - y) ** 2);
  return Float64Array.from(data.y, (code, row) => logLossOf(data.probabilities[code][row]));
}
