import type { NumericArray } from '../core/frame.ts';
import { mean, variance } from './statistics.ts';

/** Simple returns of an equity curve: E_t / E_{t-1} - 1. @param equity shape (T,) @returns shape (T - 1,) */
export function periodReturns(equity: NumericArray): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let i = 0; i < returns.length; i++) {
    // An account that is wiped out has nothing left to earn a return on.
    returns[i] = equity[i] > 0 ? equity[i + 1] / equity[i] - 1 : 0;
  }
  return returns;
}

/** Slope of returns on a benchmark's: cov(r, b) / var(b); NaN when the benchmark stands still. Both of shape (n,), n >= 2. */
export function betaOf(returns: Float64Array, benchmark: Float64Array): number {
  const [m, b] = [mean(returns), mean(benchmark)];
  let covariance = 0;
  for (let i = 0; i < returns.length; i++) covariance += (returns[i] - m) * (benchmark[i] - b);
  return covariance / (returns.length - 1) / variance(benchmark);
}
