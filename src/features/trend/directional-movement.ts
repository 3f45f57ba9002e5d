import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { zeros } from '../../math/scratch.ts';
import { sharedKernel } from '../../math/shared.ts';
import { trueRange } from '../volatility/true-range.ts';

/*
 * Wilder's directional movement with TA-Lib's start. Per row: +DM = high - previous high when that is positive and larger
 * than previous low - low, else 0; -DM the mirror image. Sums over the first period - 1 changes, then
 * sum = sum - sum / period + value.
 * @see Wilder (1978), New Concepts in Technical Trading Systems
 */

export interface Directional {
  /** Wilder sums of +DM and -DM, from row `period - 1` (the sum of the first changes) on. */
  readonly plus: Float64Array;
  readonly minus: Float64Array;
}

export const directionalMovement = sharedKernel((high, low: Float64Array, period: number): Directional => {
  remembersEverything();
  const n = high.length;
  const out = { plus: zeros(n), minus: zeros(n) };
  const keep = 1 - 1 / period;
  let plus = 0;
  let minus = 0;
  for (let i = 1; i < n; i++) {
    const up = high[i] - high[i - 1];
    const down = low[i - 1] - low[i];
    const decay = i < period ? 1 : keep;
    // Twice the rise and twice the fall, without a branch on a sign that can't be predicted.
    const rise = up + Math.abs(up);
    const fall = down + Math.abs(down);
    plus = plus * decay + 0.5 * rise * Number(rise > fall);
    minus = minus * decay + 0.5 * fall * Number(fall > rise);
    out.plus[i] = plus;
    out.minus[i] = minus;
  }
  out.plus.fill(Number.NaN, 0, Math.min(period - 1, n));
  out.minus.fill(Number.NaN, 0, Math.min(period - 1, n));
  return out;
});

/** Wilder sum of the true range over the rows of `directionalMovement`; 0 before the first change. */
const wilderRange = sharedKernel((high, low: Float64Array, close: Float64Array, period: number): Float64Array => {
  const range = trueRange(high, low, close);
  const keep = 1 - 1 / period;
  let sum = 0;
  for (let i = 1; i < range.length; i++) {
    sum = sum * (i < period ? 1 : keep) + range[i];
    range[i] = sum;
  }
  return range;
});

/** +DI or -DI in percent: the movement to that side over the true range, from row `period` on; 0 where the range is 0. */
export function directionalIndicator(
  side: keyof Directional,
  { high, low, close }: Readonly<Record<'high' | 'low' | 'close', Float64Array>>,
  period: number,
): Float64Array {
  const movement = directionalMovement(high, low, period)[side];
  const range = wilderRange(high, low, close, period);
  const out = missing(range.length);
  for (let i = period; i < out.length; i++) out[i] = range[i] > 0 ? (100 * movement[i]) / range[i] : 0;
  return out;
}

/**
 * |+DI - -DI| / (+DI + -DI) in percent, from row `period` on: the range is in all of them and cancels. A row without any
 * movement repeats the row before.
 */
export function directionalIndex(high: Float64Array, low: Float64Array, period: number): Float64Array {
  const { plus, minus } = directionalMovement(high, low, period);
  const out = missing(high.length);
  let last = 0;
  for (let i = period; i < out.length; i++) {
    const both = plus[i] + minus[i];
    if (both > 0) last = (100 * Math.abs(plus[i] - minus[i])) / both;
    out[i] = last;
  }
  return out;
}

/** Wilder average of the directional index, from row 2 period - 1 on. A row without any movement leaves it unmoved. */
export const averageDirectionalIndex = sharedKernel((high, low: Float64Array, period: number): Float64Array => {
  const { plus, minus } = directionalMovement(high, low, period);
  const n = high.length;
  const out = missing(n);
  const seedRow = 2 * period - 1;
  if (seedRow >= n) return out;
  let sum = 0;
  for (let i = period; i <= seedRow; i++) {
    const both = plus[i] + minus[i];
    if (both > 0) sum += (100 * Math.abs(plus[i] - minus[i])) / both;
  }
  let average = sum / period;
  out[seedRow] = average;
  const k = 1 / period;
  for (let i = seedRow + 1; i < n; i++) {
    const both = plus[i] + minus[i];
    if (both > 0) average += k * ((100 * Math.abs(plus[i] - minus[i])) / both - average);
    out[i] = average;
  }
  return out;
});
