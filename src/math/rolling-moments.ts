import { remembersBlocks } from './memory.ts';
import { firstFinite, missing } from './rolling.ts';
import { zeros } from './scratch.ts';

/*
 * Sliding moments by the blocks of rolling.ts: Welford's update within a block, Chan's formula to join the tail of one
 * block with the head of the next. Every term of a variance is a square, so nothing cancels: a window of equal values
 * has variance exactly 0, and a level of 1e9 or a spike that left the window costs no digits.
 */

export interface RollingVariance {
  readonly mean: Float64Array;
  /** Population variance (divided by the window's length). */
  readonly variance: Float64Array;
}

/** 1 / k for k = 0, 1, ..., as far as anybody asked. */
let reciprocals = new Float64Array(0);

function reciprocalsUpTo(largest: number): Float64Array {
  if (reciprocals.length <= largest) reciprocals = Float64Array.from({ length: 2 * largest }, (_, k) => 1 / k);
  return reciprocals;
}

/**
 * Mean and population variance of the last `window` values; NaN rule of rolling.ts.
 * @see Chan, Golub & LeVeque (1983), Algorithms for Computing the Sample Variance, The American Statistician 37(3)
 */
export function rollingVariance(values: Float64Array, window: number): RollingVariance {
  remembersBlocks(window);
  const n = values.length;
  const mean = missing(n);
  const variance = missing(n);
  const first = firstFinite(values);
  const tailMean = zeros(window + 1);
  const tailSquares = zeros(window + 1);
  const inverse = reciprocalsUpTo(window);
  const perRow = 1 / window;
  let tailPivot = 0;
  for (let block = first; block < n; block += window) {
    const end = Math.min(block + window, n);
    // Means are kept relative to a value inside the window, so that a high level does not round them: the head's
    // first row, the tail's last.
    const pivot = values[block];
    let headMean = 0;
    let headSquares = 0;
    for (let i = block; i < end; i++) {
      const count = i - block + 1;
      const value = values[i] - pivot;
      const delta = value - headMean;
      headMean += delta * inverse[count];
      headSquares += delta * (value - headMean);
      if (count === window) {
        mean[i] = pivot + headMean;
        variance[i] = headSquares * perRow;
      } else if (block > first) {
        const share = count * perRow;
        const gap = headMean - tailMean[count] + (pivot - tailPivot);
        mean[i] = tailPivot + (tailMean[count] + gap * share);
        variance[i] = (tailSquares[count] + headSquares + gap * gap * (window - count) * share) * perRow;
      }
    }
    if (end - block < window) break;
    tailPivot = values[end - 1];
    let m = 0;
    let squares = 0;
    for (let j = window - 1; j > 0; j--) {
      const value = values[block + j] - tailPivot;
      const delta = value - m;
      m += delta * inverse[window - j];
      squares += delta * (value - m);
      tailMean[j] = m;
      tailSquares[j] = squares;
    }
  }
  return { mean, variance };
}

/** Population standard deviation of the last `window` values. */
export function rollingDeviation(values: Float64Array, window: number): Float64Array {
  const { variance } = rollingVariance(values, window);
  for (let i = 0; i < variance.length; i++) variance[i] = Math.sqrt(variance[i]);
  return variance;
}

export interface RollingShape {
  readonly variance: Float64Array;
  /** Third central moment over variance^1.5; 0 in a window of equal values. */
  readonly skewness: Float64Array;
  /** Fourth central moment over variance^2, less 3; 0 in a window of equal values. */
  readonly excessKurtosis: Float64Array;
}

/** Count, mean and sums of the 2nd, 3rd and 4th powers of deviations. */
type Moments = [number, number, number, number, number];

/**
 * Moments of two samples together, written to `into`.
 * @see Pebay (2008), Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Moments
 */
function join(a: Moments, b: Moments, into: Moments): void {
  const [na, ma, a2, a3, a4] = a;
  const [nb, mb, b2, b3, b4] = b;
  const n = na + nb;
  const d = mb - ma;
  const dn = d / n;
  const product = na * nb;
  into[0] = n;
  into[1] = ma + dn * nb;
  into[2] = a2 + b2 + d * dn * product;
  into[3] = a3 + b3 + d * dn * dn * product * (na - nb) + 3 * dn * (na * b2 - nb * a2);
  into[4] =
    a4 +
    b4 +
    d * dn * dn * dn * product * (na * na - product + nb * nb) +
    6 * dn * dn * (na * na * b2 + nb * nb * a2) +
    4 * dn * (na * b3 - nb * a3);
}

/** Variance, skewness and excess kurtosis (population forms) of the last `window` values; NaN rule of rolling.ts. */
export function rollingShape(values: Float64Array, window: number): RollingShape {
  remembersBlocks(window);
  const n = values.length;
  const out = { variance: missing(n), skewness: missing(n), excessKurtosis: missing(n) };
  const first = firstFinite(values);
  const tails: Moments[] = Array.from({ length: window + 1 }, () => [0, 0, 0, 0, 0]);
  const single: Moments = [1, 0, 0, 0, 0];
  const whole: Moments = [0, 0, 0, 0, 0];
  for (let block = first; block < n; block += window) {
    const end = Math.min(block + window, n);
    const head: Moments = [0, 0, 0, 0, 0];
    for (let i = block; i < end; i++) {
      single[1] = values[i];
      join(head, single, head);
      if (i < first + window - 1) continue;
      join(tails[i - block + 1], head, whole);
      const variance = whole[2] / window;
      out.variance[i] = variance;
      out.skewness[i] = variance > 0 ? whole[3] / window / (variance * Math.sqrt(variance)) : 0;
      out.excessKurtosis[i] = variance > 0 ? whole[4] / window / (variance * variance) - 3 : 0;
    }
    if (end - block < window) break;
    for (let j = window - 1; j > 0; j--) {
      single[1] = values[block + j];
      join(j === window - 1 ? [0, 0, 0, 0, 0] : tails[j + 1], single, tails[j]);
    }
  }
  return out;
}
