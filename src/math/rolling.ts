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

/** An array of NaN, shape (length,). */
export function missing(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** The first row that is not NaN; the length when there is none. */
export function firstFinite(values: Float64Array): number {
  let row = 0;
  while (row < values.length && Number.isNaN(values[row])) row++;
  return row;
}

/** Sum of the last `window` values. */
export function rollingSum(values: Float64Array, window: number): Float64Array {
  remembersBlocks(window);
  const n = values.length;
  const out = missing(n);
  const first = firstFinite(values);
  // tail[j] = sum of rows j.. of the block before; all zero before the first block is full.
  const tail = new Float64Array(window + 1);
  for (let block = first; block < n; block += window) {
    const end = Math.min(block + window, n);
    let head = 0;
    for (let i = block; i < end; i++) {
      head += values[i];
      out[i] = head + tail[i - block + 1];
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

/** Mean of the last `window` values. */
export function rollingMean(values: Float64Array, window: number): Float64Array {
  const out = rollingSum(values, window);
  for (let i = 0; i < out.length; i++) out[i] /= window;
  return out;
}

function rollingExtreme(values: Float64Array, window: number, sign: 1 | -1): Float64Array {
  remembersBlocks(window);
  const n = values.length;
  const out = missing(n);
  const first = firstFinite(values);
  const tail = new Float64Array(window + 1).fill(-Infinity);
  for (let block = first; block < n; block += window) {
    const end = Math.min(block + window, n);
    let head = -Infinity;
    for (let i = block; i < end; i++) {
      const value = sign * values[i];
      if (value > head) head = value;
      const before = tail[i - block + 1];
      out[i] = sign * Math.max(before, head);
    }
    if (end - block < window) break;
    let best = -Infinity;
    for (let j = window - 1; j >= 0; j--) {
      const value = sign * values[block + j];
      if (value > best) best = value;
      tail[j] = best;
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
