import { rollingMean } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';

/**
 * Annualised Sharpe ratio of the last `window` returns at each step of the equity curve.
 *   mean(r) / sd(r) sqrt(periodsPerYear),   sample deviation (n - 1)
 * @param returns per-period returns, shape (T - 1,)
 * @returns shape (T,); NaN before `window` returns are there and where they are constant
 */
export function rollingSharpe(returns: Float64Array, window: number, periodsPerYear: number): Float64Array {
  const out = new Float64Array(returns.length + 1).fill(Number.NaN);
  if (window < 2 || returns.length < window) return out;
  const means = rollingMean(returns, window);
  const deviations = rollingDeviation(returns, window);
  const sample = Math.sqrt((window - 1) / window);
  for (let i = window - 1; i < returns.length; i++) {
    if (deviations[i] > 1e-12) out[i + 1] = (means[i] / deviations[i]) * sample * Math.sqrt(periodsPerYear);
  }
  return out;
}
