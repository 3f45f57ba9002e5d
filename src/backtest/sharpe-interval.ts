import { orNull } from '../core/numbers.ts';
import { createRng } from '../core/rng.ts';
import { optimalBlockLength } from '../evaluation/block-length.ts';
import { drawDates } from '../evaluation/stationary-bootstrap.ts';
import { quantileOfSorted } from '../math/quantile.ts';
import type { SharpeInterval } from './result.ts';

/** Fewer returns than this say nothing about a Sharpe ratio. */
const fewestReturns = 20;

/**
 * Percentile interval of the annualised Sharpe ratio by the stationary bootstrap of per-bar returns. The mean block is the
 * longer of the length that suits the returns' own dependence (Politis & White) and the bars that a position lives.
 * @param returns shape (T,), finite
 * @param options `holdBars`: bars a position lives, over which returns depend on each other
 * @returns null ends when there are fewer than 20 returns or all are equal
 * @see Ledoit & Wolf (2008), Robust Performance Hypothesis Testing with the Sharpe Ratio, Journal of Empirical Finance 15(5)
 */
export function sharpeInterval(
  returns: Float64Array,
  options: { periodsPerYear: number; holdBars: number; seed: number; resamples?: number; level?: number },
): SharpeInterval {
  const { periodsPerYear, holdBars, seed, resamples = 2000, level = 0.95 } = options;
  const n = returns.length;
  const none = (method: string) => ({ low: null, high: null, level, shareAboveZero: null, method });
  if (n < fewestReturns) return none(`none: ${n} returns, at least ${fewestReturns} are needed`);
  if (returns.every((value) => value === returns[0])) return none('none: all returns are equal');
  const blockLength = Math.max(1, holdBars, Math.ceil(optimalBlockLength(returns)));
  const rng = createRng(seed);
  const counts = new Float64Array(n);
  const ratios = new Float64Array(resamples);
  let above = 0;
  for (let draw = 0; draw < resamples; draw++) {
    drawDates(counts, blockLength, rng);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      sum += counts[i] * returns[i];
      squares += counts[i] * returns[i] * returns[i];
    }
    const variance = (squares - (sum * sum) / n) / (n - 1);
    // A draw of nothing but flat bars earned nothing.
    ratios[draw] = variance > 1e-20 ? (sum / n / Math.sqrt(variance)) * Math.sqrt(periodsPerYear) : 0;
    if (ratios[draw] > 0) above++;
  }
  ratios.sort();
  return {
    low: orNull(quantileOfSorted(ratios, (1 - level) / 2)),
    high: orNull(quantileOfSorted(ratios, (1 + level) / 2)),
    level,
    shareAboveZero: above / resamples,
    method: `stationary bootstrap of bar returns, mean block ${blockLength} bars, ${resamples} resamples`,
  };
}
