/*
 * Sliding sums, means and extremes in O(n), by blocks: rows are cut into blocks of the window's length, so a window is
 * the tail of one block plus the head of the next, and both are running totals that start afresh in each block. Nothing
 * is ever subtracted, so a huge value leaves no trace once it has left the window, and the result for a row depends
 * on that row's past alone.
 *
 * Shared rules: values may begin with NaN (another kernel's warm-up) and are finite from there on; the first
 * `window - 1` finite rows give NaN; window is an integer >= 1.
 */

import { remembersBlocks } from './memory.ts';
import { filled, zeros } from './scratch.ts';

/** An array of NaN, shape (length,). */
export function missing(length: number): Float64Array {
  return filled(length, Number.NaN);
}

/** The first row that is not NaN; the length when there is none. */
export function firstFinite(values: Float64Array): number {
  let row = 0;
  while (row < values.length && Number.isNaN(values[row])) row++;
  return row;
}

/** Sum of the last `window` values. */
export function rollingSum(values: Float64Array, window: number): Float64Array {
  return sumsOver(values, window, 1);
}

/** Mean of the last `window` values. */
export function rollingMean(values: Float64Array, window: number): Float64Array {
  return sumsOver(values, window, window);
}

function sumsOver(values: Float64Array, window: number, divisor: number): Float64Array {
  remembersBlocks(window);
  const n = values.length;
  const out = missing(n);
  const first = firstFinite(values);
  // tail[j] = sum of rows j.. of the block before; all zero before the first block is full.
  const tail = zeros(window + 1);
  for (let block = first; block < n; block += window) {
    const end = Math.min(block + window, n);
    let head = 0;
    for (let i = block; i < end; i++) {
      head += values[i];
      out[i] = (head + tail[i - block + 1]) / divisor;
    }
    if (end - block < window) break;
    let sum = 0;
    for (let j = window - 1; j >= 0; j--) {
      sum += values[block + j];
      tail[j] = sum;
    }
  }
  return out.fill(Number.NaN, first, Math.min(first + window - 1, n));
}

/**
 * Largest (sign 1) or smallest (sign -1) of the last `window` values; of equal ones the latest, which tells 0 from -0.
 *
 * As long as the extreme stays in the window, a row costs one comparison. Once it has left, the window's rows are
 * searched backwards for the extremes of its ends (`tail`), and those serve until a newer row beats them or the window
 * has passed them all: at least `window` rows between two searches, so O(n) on any values.
 */
function rollingExtreme(values: Float64Array, window: number, sign: 1 | -1): Float64Array {
  const n = values.length;
  const out = missing(n);
  const first = firstFinite(values);
  const tail = zeros(window);
  let top = -Infinity;
  let topRow = first;
  for (let i = first; i < n; ) {
    for (; i < n; i++) {
      const value = sign * values[i];
      if (value >= top) {
        top = value;
        topRow = i;
      } else if (topRow <= i - window) break;
      out[i] = sign * top;
    }
    if (i === n) break;
    // The extreme is out of the window of row i: tail[j] = the largest of the rows from i - window + 1 + j to i - 1.
    const start = i - window + 1;
    top = -Infinity;
    for (let j = window - 2; j >= 0; j--) {
      const value = sign * values[start + j];
      if (value > top) top = value;
      tail[j] = top;
    }
    top = -Infinity;
    for (let j = 0; i < n; i++, j++) {
      const value = sign * values[i];
      if (value >= top) {
        top = value;
        topRow = i;
      }
      if (j === window - 1 || tail[j] <= top) break;
      out[i] = sign * tail[j];
    }
  }
  return out.fill(Number.NaN, first, Math.min(first + window - 1, n));
}

/** Largest of the last `window` values. */
export function rollingMax(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, 1);
}

/** Smallest of the last `window` values. */
export function rollingMin(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, -1);
}

/**
 * How many rows ago the extreme of the last `window` values was.
 * Monotone queue: rows that a later row beats can never be the extreme again.
 * @param sign 1 for the largest, -1 for the smallest
 * @param ties which of equal values counts
 */
export function barsSinceExtreme(
  values: Float64Array,
  window: number,
  sign: 1 | -1,
  ties: 'latest' | 'earliest' = 'latest',
): Float64Array {
  const n = values.length;
  const out = missing(n);
  const first = firstFinite(values);
  const queue = new Int32Array(n);
  let head = 0;
  let tail = 0;
  for (let i = first; i < n; i++) {
    const value = sign * values[i];
    while (tail > head) {
      const last = sign * values[queue[tail - 1]];
      if (last > value || (last === value && ties === 'earliest')) break;
      tail--;
    }
    queue[tail++] = i;
    if (queue[head] <= i - window) head++;
    if (i >= first + window - 1) out[i] = i - queue[head];
  }
  return out;
}

/**
 * Rank of a value among the last `window` values including itself: (number below + half of the other equals) /
 * (window - 1), in [0, 1]; 0.5 when all are equal. O(n * window). Window >= 2.
 */
export function rollingRank(values: Float64Array, window: number): Float64Array {
  const out = missing(values.length);
  for (let i = firstFinite(values) + window - 1; i < values.length; i++) {
    const value = values[i];
    let twice = 0;
    for (let j = i - window + 1; j < i; j++) twice += values[j] < value ? 2 : values[j] === value ? 1 : 0;
    out[i] = twice / (2 * (window - 1));
  }
  return out;
}
