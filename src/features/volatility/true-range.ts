import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { sharedKernel } from '../../math/shared.ts';

/** max(high, previous close) - min(low, previous close). */
function rangeOf(high: number, low: number, before: number): number {
  return Math.max(before, high) - Math.min(before, low);
}

/** True range of each bar; NaN in the first row. */
export function trueRange(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const out = missing(high.length);
  for (let i = 1; i < high.length; i++) out[i] = rangeOf(high[i], low[i], close[i - 1]);
  return out;
}

/**
 * Wilder's average true range: the mean of the first `period` true ranges, then Wilder's smoothing (math/smoothing.ts); NaN
 * in the first `period` rows.
 */
export const averageTrueRange = sharedKernel(
  (high, low: Float64Array, close: Float64Array, period: number): Float64Array => {
    remembersEverything();
    const n = high.length;
    const out = missing(n);
    if (n <= period) return out;
    let sum = 0;
    for (let i = 1; i <= period; i++) sum += rangeOf(high[i], low[i], close[i - 1]);
    let average = sum / period;
    out[period] = average;
    const k = 1 / period;
    for (let i = period + 1; i < n; i++) {
      average += k * (rangeOf(high[i], low[i], close[i - 1]) - average);
      out[i] = average;
    }
    return out;
  },
);
