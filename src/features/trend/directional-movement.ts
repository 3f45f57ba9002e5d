import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';

export interface Directional {
  /** Wilder sums of +DM, -DM and true range, from row `period - 1` (the sum of the first changes) on. */
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  readonly range: Float64Array;
}

/**
 * Wilder's directional movement. Per row: +DM = high - previous high when that is positive and larger than previous
 * low - low, else 0; -DM the mirror image; true range = max(high, previous close) - min(low, previous close).
 * Sums over the first period - 1 changes, then sum = sum - sum / period + value, as TA-Lib does.
 * @see Wilder (1978), New Concepts in Technical Trading Systems
 */
export function directionalMovement(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
): Directional {
  remembersEverything();
  const n = high.length;
  const out = { plus: missing(n), minus: missing(n), range: missing(n) };
  const keep = 1 - 1 / period;
  let plus = 0;
  let minus = 0;
  let range = 0;
  for (let i = 1; i < n; i++) {
    const up = high[i] - high[i - 1];
    const down = low[i - 1] - low[i];
    const before = close[i - 1];
    const decay = i < period ? 1 : keep;
    plus = plus * decay + (up > 0 && up > down ? up : 0);
    minus = minus * decay + (down > 0 && down > up ? down : 0);
    range = range * decay + Math.max(before, high[i]) - Math.min(before, low[i]);
    if (i < period - 1) continue;
    out.plus[i] = plus;
    out.minus[i] = minus;
    out.range[i] = range;
  }
  return out;
}

/** +DI and -DI in percent, from row `period` on; 0 where the range is 0. */
export function directionalIndicators(high: Float64Array, low: Float64Array, close: Float64Array, period: number) {
  const { plus, minus, range } = directionalMovement(high, low, close, period);
  for (let i = 0; i < range.length; i++) {
    const scale = range[i] > 0 ? 100 / range[i] : 0;
    plus[i] = i < period ? Number.NaN : plus[i] * scale;
    minus[i] = i < period ? Number.NaN : minus[i] * scale;
  }
  return { plus, minus };
}

/** |+DI - -DI| / (+DI + -DI) in percent, from row `period` on. A row without any movement repeats the row before. */
export function directionalIndex(high: Float64Array, low: Float64Array, close: Float64Array, period: number) {
  const { plus, minus } = directionalIndicators(high, low, close, period);
  const out = missing(high.length);
  let last = 0;
  for (let i = period; i < out.length; i++) {
    const sum = plus[i] + minus[i];
    if (sum > 0) last = (100 * Math.abs(plus[i] - minus[i])) / sum;
    out[i] = last;
  }
  return out;
}

/** Wilder average of the directional index, from row 2 period - 1 on. A row without any movement leaves it unmoved. */
export function averageDirectionalIndex(high: Float64Array, low: Float64Array, close: Float64Array, period: number) {
  const { plus, minus } = directionalIndicators(high, low, close, period);
  const out = missing(high.length);
  let sum = 0;
  let average = 0;
  for (let i = period; i < out.length; i++) {
    const both = plus[i] + minus[i];
    const index = both > 0 ? (100 * Math.abs(plus[i] - minus[i])) / both : undefined;
    if (i < 2 * period) sum += index ?? 0;
    if (i === 2 * period - 1) average = sum / period;
    if (i >= 2 * period && index !== undefined) average += (index - average) / period;
    if (i >= 2 * period - 1) out[i] = average;
  }
  return out;
}
