import { firstFinite, rollingMax, rollingMin } from '../../math/rolling.ts';

/** 100 (close - lowest low) / (highest high - lowest low) of `period` rows; 0 where the range is 0, as in TA-Lib. */
export function stochasticPosition(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
): Float64Array {
  const top = rollingMax(high, period);
  const bottom = rollingMin(low, period);
  for (let i = 0; i < top.length; i++) {
    const range = top[i] - bottom[i];
    top[i] = range === 0 ? 0 : (100 * (close[i] - bottom[i])) / range;
  }
  return top;
}

/** %K and %D, both from the row where %D begins, as TA-Lib gives them. */
export function bothFrom(k: Float64Array, d: Float64Array): [Float64Array, Float64Array] {
  return [k.fill(Number.NaN, 0, firstFinite(d)), d];
}
