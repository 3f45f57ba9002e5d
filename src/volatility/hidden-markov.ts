import { invert } from '../math/linear-system.ts';

/**
 * A hidden Markov model whose observations are Gaussian in each state: K states, D dimensions.
 *   P(s_1 = k) = initial[k],   P(s_t = j | s_{t-1} = i) = transition[i, j],   x_t | s_t = k ~ N(means[k], covariances[k])
 * @see Rabiner (1989), A Tutorial on Hidden Markov Models, Proceedings of the IEEE 77(2)
 */
export interface HiddenMarkovModel {
  readonly states: number;
  readonly dimensions: number;
  /** Shape (K,). */
  readonly initial: Float64Array;
  /** Row-major (K, K), rows sum to one. */
  readonly transition: Float64Array;
  /** Row-major (K, D). */
  readonly means: Float64Array;
  /** Row-major (K, D, D), positive definite. */
  readonly covariances: Float64Array;
}

export interface Filtering {
  /** P(s_t = k | x_1..x_t), row-major (n, K): nothing after t is read. */
  readonly probabilities: Float64Array;
  readonly logLikelihood: number;
}

/** Densities of observations in each state, up to a factor of the row. */
interface Densities {
  /** Row-major (n, K), the largest of each row is 1. */
  readonly relative: Float64Array;
  /** ln of the factor of each row, shape (n,). */
  readonly logFactor: Float64Array;
}

/** @param x row-major (n, D), finite */
export function stateDensities(model: HiddenMarkovModel, x: Float64Array): Densities {
  const { states, dimensions, means, covariances } = model;
  const n = x.length / dimensions;
  const size = dimensions * dimensions;
  const relative = new Float64Array(n * states);
  const logFactor = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  for (let k = 0; k < states; k++) {
    const covariance = covariances.subarray(k * size, (k + 1) * size);
    const precision = invert(covariance, dimensions);
    if (!precision) throw new Error(`the covariance of state ${k} is singular`);
    const constant = -0.5 * (dimensions * Math.log(2 * Math.PI) + logDeterminant(covariance, dimensions));
    const mean = means.subarray(k * dimensions, (k + 1) * dimensions);
    for (let t = 0; t < n; t++) {
      const log = constant - 0.5 * squaredDistance(x, t * dimensions, mean, precision);
      relative[t * states + k] = log;
      if (log > logFactor[t]) logFactor[t] = log;
    }
  }
  for (let t = 0; t < n; t++) {
    for (let k = 0; k < states; k++) {
      relative[t * states + k] = Math.exp(relative[t * states + k] - logFactor[t]);
    }
  }
  return { relative, logFactor };
}

/** (x - mean)' precision (x - mean) for the observation that begins at a place of x. */
function squaredDistance(x: Float64Array, at: number, mean: Float64Array, precision: Float64Array): number {
  const dimensions = mean.length;
  let distance = 0;
  for (let i = 0; i < dimensions; i++) {
    const a = x[at + i] - mean[i];
    for (let j = 0; j < dimensions; j++) distance += a * precision[i * dimensions + j] * (x[at + j] - mean[j]);
  }
  return distance;
}

/** ln of the determinant of a positive definite matrix, by elimination. */
function logDeterminant(matrix: Float64Array, n: number): number {
  const upper = Float64Array.from(matrix);
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum += Math.log(upper[k * n + k]);
    for (let i = k + 1; i < n; i++) {
      const factor = upper[i * n + k] / upper[k * n + k];
      for (let j = k + 1; j < n; j++) upper[i * n + j] -= factor * upper[k * n + j];
    }
  }
  return sum;
}

/**
 * The forward algorithm, scaled row by row.
 * @param weights receives the factor that made each row of probabilities sum to one, shape (n,); the backward pass reads it
 */
export function forward(
  { states, initial, transition }: HiddenMarkovModel,
  { relative, logFactor }: Densities,
  weights: Float64Array = new Float64Array(logFactor.length),
): Filtering {
  const n = logFactor.length;
  const probabilities = new Float64Array(n * states);
  const expected = new Float64Array(states);
  let logLikelihood = 0;
  for (let t = 0; t < n; t++) {
    let total = 0;
    for (let k = 0; k < states; k++) {
      let sum = 0;
      if (t === 0) sum = initial[k];
      else for (let i = 0; i < states; i++) sum += probabilities[(t - 1) * states + i] * transition[i * states + k];
      expected[k] = sum;
      total += sum * relative[t * states + k];
    }
    // An observation that no reachable state can have made tells nothing about the state.
    const isImpossible = !(total > 0);
    weights[t] = isImpossible ? 1 : 1 / total;
    for (let k = 0; k < states; k++) {
      probabilities[t * states + k] = isImpossible ? expected[k] : expected[k] * relative[t * states + k] * weights[t];
    }
    logLikelihood += logFactor[t] - Math.log(weights[t]);
  }
  return { probabilities, logLikelihood };
}

/** Filtered probabilities of the states, never smoothed. @param x row-major (n, D), finite */
export function filterStates(model: HiddenMarkovModel, x: Float64Array): Filtering {
  return forward(model, stateDensities(model, x));
}

/** The same model with its states in another order. @param order old places, shape (K,) */
export function reorderStates(model: HiddenMarkovModel, order: readonly number[]): HiddenMarkovModel {
  const { states, dimensions, initial, transition, means, covariances } = model;
  const blocks = (values: Float64Array, size: number) =>
    Float64Array.from(order.flatMap((k) => Array.from(values.subarray(k * size, (k + 1) * size))));
  return {
    states,
    dimensions,
    initial: blocks(initial, 1),
    transition: Float64Array.from(order.flatMap((i) => order.map((j) => transition[i * states + j]))),
    means: blocks(means, dimensions),
    covariances: blocks(covariances, dimensions * dimensions),
  };
}
