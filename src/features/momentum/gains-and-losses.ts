import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { sharedKernel } from '../../math/shared.ts';

/**
 * Wilder averages of the rises and of the falls, and of both 100 (rises - weight falls) / (rises + falls); 0 where there was
 * no change at all, as in TA-Lib. NaN in the first `period` rows.
 * @see Wilder (1978), New Concepts in Technical Trading Systems
 */
function balanceOfChanges(values: Float64Array, period: number, weight: 0 | 1): Float64Array {
  remembersEverything();
  const n = values.length;
  const out = missing(n);
  if (n <= period) return out;
  let gain = 0;
  let loss = 0;
  for (let i = 1; i <= period; i++) {
    const change = values[i] - values[i - 1];
    gain += Math.max(change, 0);
    loss += Math.max(-change, 0);
  }
  gain /= period;
  loss /= period;
  out[period] = gain + loss === 0 ? 0 : (100 * (gain - weight * loss)) / (gain + loss);
  // The form of math/smoothing.ts: each row waits for the one before it, and a product is ready sooner than a quotient.
  const k = 1 / period;
  for (let i = period + 1; i < n; i++) {
    const change = values[i] - values[i - 1];
    // max(change, 0), and the fall is exactly up - change: without a branch on a sign that can't be predicted.
    const up = 0.5 * (change + Math.abs(change));
    gain += k * (up - gain);
    loss += k * (up - change - loss);
    const sum = gain + loss;
    out[i] = sum === 0 ? 0 : (100 * (gain - weight * loss)) / sum;
  }
  return out;
}

/** 100 rises / (rises + falls), 0 to 100: the relative strength index. */
export const relativeStrength = sharedKernel(
  (values, period: number): Float64Array => balanceOfChanges(values, period, 0),
);

/** 100 (rises - falls) / (rises + falls), -100 to 100. */
export function netStrength(values: Float64Array, period: number): Float64Array {
  return balanceOfChanges(values, period, 1);
}
