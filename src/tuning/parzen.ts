import type { Rng } from '../core/rng.ts';
import { logNormalDensity, logNormalMass, truncatedNormalQuantile } from '../math/truncated-normal.ts';
import { cellWidth, type Distribution, snap } from './distribution.ts';

/** The density of one dimension: a kernel on each observation, and last the prior. */
interface Kernels {
  /** A draw from one kernel. */
  sample(kernel: number, rng: Rng): number;
  /** ln of each kernel's density (or mass) at a value. */
  logDensities(value: number): Float64Array;
}

/** A mixture of products of kernels, one dimension each. Points are numbers in the order of the dimensions. */
export interface ParzenEstimator {
  sample(rng: Rng): number[];
  logDensity(point: readonly number[]): number;
}

/** Observations from here back weigh less than the newest. */
const fullWeight = 25;

/** Weights of n observations by age, oldest first: the newest 25 weigh 1, a ramp from 1/n leads up to them. */
export function observationWeights(n: number): Float64Array {
  const ramp = n - fullWeight;
  return Float64Array.from({ length: n }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (ramp - 1);
  });
}

/**
 * Parzen estimator of the tree-structured Parzen method, with the choices that Optuna makes by default: a prior of weight
 * one (a normal over the whole range; even odds for choices); a kernel is as wide as the farther of its two neighbours,
 * ends of the range aside, but at least the range over min(100, n + 2) (the 'magic clip'); log ranges are seen in
 * logarithms, steps as cells.
 * @param observations points, oldest first; choices by their place
 * @see Bergstra et al. (2011), Algorithms for Hyper-Parameter Optimization, NIPS 24; Watanabe (2023), Tree-Structured
 *   Parzen Estimator: Understanding Its Algorithm Components, arXiv:2304.11127
 */
export function parzenEstimator(
  dimensions: readonly Distribution[],
  observations: readonly (readonly number[])[],
): ParzenEstimator {
  const weights = Float64Array.from([...observationWeights(observations.length), 1]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const kernels = dimensions.map((distribution, d) => {
    const seen = Float64Array.from(observations, (point) => point[d]);
    return distribution.kind === 'choice'
      ? choiceKernels(distribution.choices.length, seen)
      : rangeKernels(distribution, seen);
  });
  return {
    sample: (rng) => {
      const kernel = pick(shares, rng.uniform());
      return kernels.map((dimension) => dimension.sample(kernel, rng));
    },
    logDensity: (point) => {
      const sums = shares.map(Math.log);
      kernels.forEach((dimension, d) => {
        dimension.logDensities(point[d]).forEach((log, kernel) => {
          sums[kernel] += log;
        });
      });
      const top = sums.reduce((a, b) => Math.max(a, b));
      if (top === Number.NEGATIVE_INFINITY) return top;
      return top + Math.log(sums.reduce((sum, log) => sum + Math.exp(log - top), 0));
    },
  };
}

/** The place where the running sum of shares passes u. */
function pick(shares: ArrayLike<number>, u: number): number {
  let sum = 0;
  for (let i = 0; i < shares.length; i++) {
    sum += shares[i];
    if (u < sum) return i;
  }
  return shares.length - 1;
}

function choiceKernels(choices: number, seen: Float64Array): Kernels {
  const kernels = seen.length + 1;
  const row = (kernel: number) => {
    // Without an observation the prior is all there is.
    if (seen.length === 0) return new Float64Array(choices).fill(1 / choices);
    const masses = new Float64Array(choices).fill(1 / kernels);
    if (kernel < seen.length) masses[seen[kernel]] += 1;
    const sum = masses.reduce((a, b) => a + b);
    return masses.map((mass) => mass / sum);
  };
  const rows = Array.from({ length: kernels }, (_, kernel) => row(kernel));
  return {
    sample: (kernel, rng) => pick(rows[kernel], rng.uniform()),
    logDensities: (value) => Float64Array.from(rows, (masses) => Math.log(masses[value])),
  };
}

function rangeKernels(distribution: Exclude<Distribution, { kind: 'choice' }>, seen: Float64Array): Kernels {
  const scale = (value: number) => (distribution.log ? Math.log(value) : value);
  const half = cellWidth(distribution) / 2;
  const low = scale(distribution.low - half);
  const high = scale(distribution.high + half);
  const observed = seen.map(scale);
  const centres = Float64Array.from([...observed, (low + high) / 2]);
  const widths = Float64Array.from([...kernelWidths(observed, low, high), high - low]);
  const logMasses = centres.map((centre, k) => logNormalMass((low - centre) / widths[k], (high - centre) / widths[k]));
  return {
    sample: (k, rng) => {
      const z = truncatedNormalQuantile(rng.uniform(), (low - centres[k]) / widths[k], (high - centres[k]) / widths[k]);
      const at = centres[k] + z * widths[k];
      return snap(distribution, distribution.log ? Math.exp(at) : at);
    },
    logDensities: (value) =>
      centres.map((centre, k) => {
        if (half === 0) {
          return logNormalDensity((scale(value) - centre) / widths[k]) - Math.log(widths[k]) - logMasses[k];
        }
        const from = (scale(value - half) - centre) / widths[k];
        const to = (scale(value + half) - centre) / widths[k];
        return logNormalMass(from, to) - logMasses[k];
      }),
  };
}

/** Widths of the kernels on the observations, in their order. */
function kernelWidths(observed: Float64Array, low: number, high: number): Float64Array {
  const n = observed.length;
  const order = Int32Array.from(observed.keys()).sort((a, b) => observed[a] - observed[b] || a - b);
  const at = (rank: number) => (rank < 0 ? low : rank >= n ? high : observed[order[rank]]);
  const least = (high - low) / Math.min(100, n + 2);
  const widths = new Float64Array(n);
  order.forEach((row, rank) => {
    const before = at(rank) - at(rank - 1);
    const after = at(rank + 1) - at(rank);
    // The outermost kernels do not reach for the ends of the range, once there is a neighbour to reach for.
    const width =
      n < 2 ? Math.max(before, after) : rank === 0 ? after : rank === n - 1 ? before : Math.max(before, after);
    widths[row] = Math.min(high - low, Math.max(least, width));
  });
  return widths;
}
