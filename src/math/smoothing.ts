import { remembersEverything } from './memory.ts';
import { firstFinite, missing, rollingMean, rollingSum } from './rolling.ts';
import { rollingLine } from './rolling-pairs.ts';
import { copyOf } from './scratch.ts';
import { difference } from './series.ts';

/*
 * Moving averages with TA-Lib's conventions: a recursive average starts from the simple mean of its first `period`
 * values. NaN rule of rolling.ts: NaN at the start only; output begins `period - 1` rows after the first finite value.
 */

/**
 * Exponential moving average: y = y + k (x - y), k = 2 / (period + 1), seeded with the mean of the `period` values that
 * end at row `seedRow`.
 * @param seedRow default: first finite row + period - 1, the earliest possible
 * @param k the weight of a new value, when it is not that of the period
 */
export function ema(
  values: Float64Array,
  period: number,
  seedRow = firstFinite(values) + period - 1,
  k = 2 / (period + 1),
): Float64Array {
  return recursive(values, period, seedRow, k);
}

/** Wilder's smoothing: y = y + (x - y) / period, seeded with the mean of the first `period` values. */
export function wilder(values: Float64Array, period: number): Float64Array {
  return recursive(values, period, firstFinite(values) + period - 1, 1 / period);
}

function recursive(values: Float64Array, period: number, seedRow: number, k: number): Float64Array {
  remembersEverything();
  const out = missing(values.length);
  if (seedRow >= values.length) return out;
  let average = meanUpTo(seedRow, values, period);
  out[seedRow] = average;
  for (let i = seedRow + 1; i < values.length; i++) {
    average += k * (values[i] - average);
    out[i] = average;
  }
  return out;
}

function meanUpTo(row: number, values: Float64Array, period: number): number {
  let sum = 0;
  for (let i = row - period + 1; i <= row; i++) sum += values[i];
  return sum / period;
}

/**
 * Two exponential averages of the same values that begin at the same row, bit for bit those of two calls of `ema`, in one
 * pass: a row of each waits for the row before it, and the two wait together.
 */
export function emaPair(
  values: Float64Array,
  periods: readonly [number, number],
  seedRow: number,
  weights: readonly [number?, number?] = [],
): [Float64Array, Float64Array] {
  remembersEverything();
  const n = values.length;
  const out: [Float64Array, Float64Array] = [missing(n), missing(n)];
  if (seedRow >= n) return out;
  const [a, b] = out;
  const [k = 2 / (periods[0] + 1), l = 2 / (periods[1] + 1)] = weights;
  let first = meanUpTo(seedRow, values, periods[0]);
  let second = meanUpTo(seedRow, values, periods[1]);
  a[seedRow] = first;
  b[seedRow] = second;
  for (let i = seedRow + 1; i < n; i++) {
    first += k * (values[i] - first);
    second += l * (values[i] - second);
    a[i] = first;
    b[i] = second;
  }
  return out;
}

/** Linearly weighted average, the newest value weighing most: sum(j x_j) / sum(j), j = 1..period. */
export function wma(values: Float64Array, period: number): Float64Array {
  if (period === 1) return copyOf(values);
  const { mean, slope } = rollingLine(values, period);
  // sum(j x_j) = sum((j - jMean)(x_j - mean)) + jMean * sum(x): the first part is slope * period (period^2 - 1) / 12.
  for (let i = 0; i < mean.length; i++) mean[i] += (slope[i] * (period - 1)) / 6;
  return mean;
}

/**
 * e1 = ema(values), e2 = ema(e1) and e3 = ema(e2), bit for bit, in one pass: a row of each waits for the row before it, and
 * the three wait together.
 */
export function tripleEma(
  values: Float64Array,
  period: number,
): [e1: Float64Array, e2: Float64Array, e3: Float64Array] {
  const n = values.length;
  const [e1, e2, e3] = [missing(n), missing(n), missing(n)];
  const start = Math.min(firstFinite(values) + 3 * (period - 1) + 1, n);
  let before = values.subarray(0, start);
  for (const average of [e1, e2, e3]) {
    before = ema(before, period);
    average.set(before);
  }
  const k = 2 / (period + 1);
  let [a1, a2, a3] = [e1[start - 1], e2[start - 1], e3[start - 1]];
  for (let i = start; i < n; i++) {
    a1 += k * (values[i] - a1);
    a2 += k * (a1 - a2);
    a3 += k * (a2 - a3);
    e1[i] = a1;
    e2[i] = a2;
    e3[i] = a3;
  }
  return [e1, e2, e3];
}

/** Double exponential average: 2 e1 - e2, where e2 is the EMA of e1. */
export function dema(values: Float64Array, period: number): Float64Array {
  const e1 = ema(values, period);
  const e2 = ema(e1, period);
  for (let i = 0; i < e2.length; i++) e2[i] = 2 * e1[i] - e2[i];
  return e2;
}

/** Triple exponential average: 3 e1 - 3 e2 + e3. */
export function tema(values: Float64Array, period: number): Float64Array {
  const [e1, e2, e3] = tripleEma(values, period);
  for (let i = 0; i < e3.length; i++) e3[i] = 3 * e1[i] - 3 * e2[i] + e3[i];
  return e3;
}

/** Triangular average: the simple mean of a simple mean, windows adding up to period + 1. */
export function trima(values: Float64Array, period: number): Float64Array {
  const half = Math.ceil(period / 2);
  return rollingMean(rollingMean(values, half), period - half + 1);
}

/** Hull average: wma(2 wma(period / 2) - wma(period)) over sqrt(period) rows. */
export function hma(values: Float64Array, period: number): Float64Array {
  const fast = wma(values, Math.floor(period / 2));
  const slow = wma(values, period);
  for (let i = 0; i < slow.length; i++) slow[i] = 2 * fast[i] - slow[i];
  return wma(slow, Math.round(Math.sqrt(period)));
}

/**
 * Kaufman's adaptive average: y = y + c^2 (x - y), c between those of an EMA over 30 (no direction) and 2 values (all of
 * the path in one direction); starts at the value before its first row.
 */
export function kama(values: Float64Array, period: number): Float64Array {
  remembersEverything();
  const out = missing(values.length);
  const changes = difference(values);
  for (let i = 1; i < changes.length; i++) changes[i] = Math.abs(changes[i]);
  const path = rollingSum(changes, period);
  const first = firstFinite(values) + period;
  let average = values[first - 1];
  for (let i = first; i < values.length; i++) {
    const move = Math.abs(values[i] - values[i - period]);
    const efficiency = path[i] > 0 ? Math.min(1, move / path[i]) : 1;
    const c = efficiency * (2 / 3 - 2 / 31) + 2 / 31;
    average += c * c * (values[i] - average);
    out[i] = average;
  }
  return out;
}

/** Tillson's T3: the generalised double average (1 + v) e1 - v e2, three times over. */
export function t3(values: Float64Array, period: number, v: number): Float64Array {
  const [, , e3] = tripleEma(values, period);
  const [e4, e5, e6] = tripleEma(e3, period);
  const c1 = -(v ** 3);
  const c2 = 3 * (v ** 2 + v ** 3);
  const c3 = -6 * v ** 2 - 3 * (v + v ** 3);
  const c4 = 1 + 3 * v + v ** 3 + 3 * v ** 2;
  for (let i = 0; i < e6.length; i++) e6[i] = c1 * e6[i] + c2 * e5[i] + c3 * e4[i] + c4 * e3[i];
  return e6;
}
