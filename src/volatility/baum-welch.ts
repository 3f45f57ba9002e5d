import { forward, type HiddenMarkovModel, stateDensities } from './hidden-markov.ts';

export type CovarianceShape = 'diagonal' | 'full';

export interface BaumWelchOptions {
  readonly shape: CovarianceShape;
  readonly maxIterations: number;
  /** Gain of the log-likelihood that ends the iterations; -Infinity: never. */
  readonly tolerance: number;
}

export interface BaumWelchFit {
  readonly model: HiddenMarkovModel;
  /** Of `model`. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Share of a dimension's variance below which no state's variance falls: a state on one point has no likelihood. */
const varianceFloor = 1e-4;

/**
 * Maximum likelihood by expectation and maximisation. A state that no observation belongs to keeps its parameters.
 * @param x row-major (n, D), finite, each dimension with some variance
 * @see Baum, Petrie, Soules & Weiss (1970), Annals of Mathematical Statistics 41(1)
 */
export function baumWelch(start: HiddenMarkovModel, x: Float64Array, options: BaumWelchOptions): BaumWelchFit {
  const floors = variances(x, start.dimensions).map((variance) => varianceFloor * variance);
  let model = start;
  let before = Number.NEGATIVE_INFINITY;
  for (let iterations = 0; iterations < options.maxIterations; iterations++) {
    const counts = expectations(model, x);
    if (counts.logLikelihood - before < options.tolerance) {
      return { model, logLikelihood: counts.logLikelihood, iterations, converged: true };
    }
    before = counts.logLikelihood;
    model = maximise(model, x, counts, options.shape, floors);
  }
  const { logLikelihood } = forward(model, stateDensities(model, x));
  return {
    model,
    logLikelihood,
    iterations: options.maxIterations,
    converged: logLikelihood - before < options.tolerance,
  };
}

/** Variance of each dimension, shape (D,). */
function variances(x: Float64Array, dimensions: number): Float64Array {
  const n = x.length / dimensions;
  return Float64Array.from({ length: dimensions }, (_, d) => {
    let sum = 0;
    for (let t = 0; t < n; t++) sum += x[t * dimensions + d];
    const mean = sum / n;
    let squares = 0;
    for (let t = 0; t < n; t++) squares += (x[t * dimensions + d] - mean) ** 2;
    return squares / n;
  });
}

interface Expectations {
  /** P(s_t = k | all x), row-major (n, K). */
  readonly smoothed: Float64Array;
  /** Expected moves from i to j, row-major (K, K). */
  readonly moves: Float64Array;
  readonly logLikelihood: number;
}

/** The expectation step: forwards, then backwards with the weights of the forward pass. */
function expectations(model: HiddenMarkovModel, x: Float64Array): Expectations {
  const { states, transition } = model;
  const densities = stateDensities(model, x);
  const { relative } = densities;
  const n = densities.logFactor.length;
  const weights = new Float64Array(n);
  const { probabilities, logLikelihood } = forward(model, densities, weights);
  const smoothed = new Float64Array(n * states);
  const moves = new Float64Array(states * states);
  const later = new Float64Array(states).fill(1);
  const here = new Float64Array(states);
  for (let t = n - 1; t >= 0; t--) {
    for (let k = 0; k < states; k++) smoothed[t * states + k] = probabilities[t * states + k] * later[k];
    if (t === 0) break;
    for (let j = 0; j < states; j++) here[j] = relative[t * states + j] * weights[t] * later[j];
    for (let i = 0; i < states; i++) {
      const p = probabilities[(t - 1) * states + i];
      let sum = 0;
      for (let j = 0; j < states; j++) {
        const step = transition[i * states + j] * here[j];
        sum += step;
        moves[i * states + j] += p * step;
      }
      later[i] = sum;
    }
  }
  return { smoothed, moves, logLikelihood };
}

function maximise(
  model: HiddenMarkovModel,
  x: Float64Array,
  { smoothed, moves }: Expectations,
  shape: CovarianceShape,
  floors: Float64Array,
): HiddenMarkovModel {
  const { states, dimensions } = model;
  const n = x.length / dimensions;
  const size = dimensions * dimensions;
  const transition = Float64Array.from(model.transition);
  const means = Float64Array.from(model.means);
  const covariances = Float64Array.from(model.covariances);
  for (let k = 0; k < states; k++) {
    const leaving = moves.subarray(k * states, (k + 1) * states).reduce((sum, count) => sum + count, 0);
    if (leaving > 0) for (let j = 0; j < states; j++) transition[k * states + j] = moves[k * states + j] / leaving;
    let total = 0;
    for (let t = 0; t < n; t++) total += smoothed[t * states + k];
    if (!(total > 1e-8)) continue;
    const mean = means.subarray(k * dimensions, (k + 1) * dimensions).fill(0);
    const covariance = covariances.subarray(k * size, (k + 1) * size).fill(0);
    for (let t = 0; t < n; t++) {
      const share = smoothed[t * states + k] / total;
      for (let d = 0; d < dimensions; d++) mean[d] += share * x[t * dimensions + d];
    }
    for (let t = 0; t < n; t++) {
      const share = smoothed[t * states + k] / total;
      for (let i = 0; i < dimensions; i++) {
        const a = share * (x[t * dimensions + i] - mean[i]);
        for (let j = 0; j < dimensions; j++) {
          if (i === j || shape === 'full') covariance[i * dimensions + j] += a * (x[t * dimensions + j] - mean[j]);
        }
      }
    }
    for (let d = 0; d < dimensions; d++) {
      const at = d * dimensions + d;
      covariance[at] = Math.max(covariance[at], floors[d]);
    }
  }
  const first = smoothed.subarray(0, states);
  const sum = first.reduce((total, p) => total + p, 0);
  return { ...model, initial: first.map((p) => p / sum), transition, means, covariances };
}
