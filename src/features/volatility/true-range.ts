import { missing } from '../../math/rolling.ts';
import { wilder } from '../../math/smoothing.ts';

/** max(high, previous close) - min(low, previous close); NaN in the first row. */
export function trueRange(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const out = missing(high.length);
  for (let i = 1; i < high.length; i++) {
    const before = close[i - 1];
    out[i] = Math.max(before, high[i]) - Math.min(before, low[i]);
  }
  return out;
}

/** Wilder's average true range: the mean of the first `period` true ranges, then Wilder's smoothing. */
export function averageTrueRange(high: Float64Array, low: Float64Array, close: Float64Array, period: number) {
  return wilder(trueRange(high, low, close), period);
}
