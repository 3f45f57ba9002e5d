import { dataError } from '../core/errors.ts';
import { createRng, deriveSeed, type Rng } from '../core/rng.ts';
import { type BaumWelchFit, type BaumWelchOptions, baumWelch } from './baum-welch.ts';
import type { HiddenMarkovModel } from './hidden-markov.ts';

export interface HiddenMarkovOptions extends Partial<BaumWelchOptions> {
  readonly states: number;
  readonly seed: number;
  /** Random starting points, of which the one with the highest likelihood wins. */
  readonly starts?: number;
}

/** Chance that a state stays as it is, at the start. */
const persistence = 0.9;

/**
 * Fits a Gaussian hidden Markov model from several starts: centres drawn far from each other (k-means++), observations
 * given to the nearest. States come in no order.
 * @param x row-major (n, dimensions), finite
 * @throws TrademlError (data) when there are fewer than 10 observations for a state, or a dimension never moves
 * @see Arthur & Vassilvitskii (2007), k-means++: The Advantages of Careful Seeding, SODA
 */
export function fitHiddenMarkov(x: Float64Array, dimensions: number, options: HiddenMarkovOptions): BaumWelchFit {
  const { states, seed, starts = 5, shape = 'full', maxIterations = 500, tolerance = 1e-6 } = options;
  const n = x.length / dimensions;
  if (n < 10 * states) throw dataError(`${n} observations are too few for ${states} states`);
  const scale = deviations(x, dimensions);
  const flat = scale.findIndex((deviation) => !(deviation > 0 && deviation < Number.POSITIVE_INFINITY));
  if (flat >= 0) throw dataError(`dimension ${flat} of the observations never moves, or is not finite`);
  const fits = Array.from({ length: starts }, (_, i) => {
    const rng = createRng(deriveSeed(seed, 'hidden-markov', i));
    return baumWelch(startingModel(x, scale, states, rng), x, { shape, maxIterations, tolerance });
  });
  return fits.reduce((best, fit) => (fit.logLikelihood > best.logLikelihood ? fit : best));
}

function deviations(x: Float64Array, dimensions: number): Float64Array {
  const n = x.length / dimensions;
  return Float64Array.from({ length: dimensions }, (_, d) => {
    const column = Float64Array.from({ length: n }, (_, t) => x[t * dimensions + d]);
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  });
}

/** Each state has the mean of the observations nearest to its centre, and the variances of all observations. */
function startingModel(x: Float64Array, scale: Float64Array, states: number, rng: Rng): HiddenMarkovModel {
  const dimensions = scale.length;
  const n = x.length / dimensions;
  const distance = (t: number, centre: number) => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++) {
      sum += ((x[t * dimensions + d] - x[centre * dimensions + d]) / scale[d]) ** 2;
    }
    return sum;
  };
  const centres = [rng.integer(n)];
  const nearest = Float64Array.from({ length: n }, (_, t) => distance(t, centres[0]));
  while (centres.length < states) {
    let height = rng.uniform() * nearest.reduce((sum, value) => sum + value, 0);
    let next = 0;
    while (next < n - 1 && height > nearest[next]) height -= nearest[next++];
    centres.push(next);
    for (let t = 0; t < n; t++) nearest[t] = Math.min(nearest[t], distance(t, next));
  }
  const means = new Float64Array(states * dimensions);
  const counts = new Float64Array(states);
  for (let t = 0; t < n; t++) {
    const k = centres.reduce((best, centre, i) => (distance(t, centre) < distance(t, centres[best]) ? i : best), 0);
    counts[k]++;
    for (let d = 0; d < dimensions; d++) means[k * dimensions + d] += x[t * dimensions + d];
  }
  const covariances = new Float64Array(states * dimensions * dimensions);
  for (let k = 0; k < states; k++) {
    for (let d = 0; d < dimensions; d++) {
      means[k * dimensions + d] /= counts[k];
      covariances[(k * dimensions + d) * dimensions + d] = scale[d] ** 2;
    }
  }
  return {
    states,
    dimensions,
    initial: new Float64Array(states).fill(1 / states),
    transition: stickyTransition(states),
    means,
    covariances,
  };
}

/** Each state stays with the same chance and leaves for each other with the same. */
export function stickyTransition(states: number): Float64Array {
  const leave = (1 - persistence) / (states - 1);
  return Float64Array.from({ length: states * states }, (_, at) =>
    Math.floor(at / states) === at % states ? persistence : leave,
  );
}
