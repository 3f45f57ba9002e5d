import { createRng } from '../core/rng.ts';
import { quantileOfSorted } from '../math/quantile.ts';
import { orNull } from './metrics/curve-metrics.ts';
import type { SharpeInterval } from './result.ts';

/** Fewer periods than this say nothing about a Sharpe ratio. */
const fewestPeriods = 20;

/**
 * Percentile interval of the annualised Sharpe ratio by the stationary bootstrap: blocks of geometric length with mean
 * L start at random bars and wrap around the end, so serial dependence up to about L bars is kept.
 *   L = max(holdBars, T^(1/3))
 * Work is O(resamples * T / L): a block's sums come from running sums of r and r^2.
 * @param returns per-bar returns, shape (T,), finite
 * @param options `holdBars`: bars a position lives, over which returns depend on each other
 * @see Politis & Romano (1994), The Stationary Bootstrap, Journal of the American Statistical Association 89(428)
 */
export function sharpeInterval(
  returns: Float64Array,
  options: { periodsPerYear: number; holdBars: number; seed: number; resamples?: number; level?: number },
): SharpeInterval {
  const { periodsPerYear, holdBars, seed, resamples = 2000, level = 0.95 } = options;
  const n = returns.length;
  const meanLength = Math.max(1, holdBars, Math.round(Math.cbrt(n)));
  const method = `stationary bootstrap of bar returns, mean block ${meanLength} bars, ${resamples} resamples`;
  if (n < fewestPeriods) {
    const reason = `none: ${n} returns, at least ${fewestPeriods} are needed`;
    return { low: null, high: null, level, shareAboveZero: null, method: reason };
  }
  // sums[i] holds the first i values of the returns laid out twice, so that a block may run over the end.
  const sums = new Float64Array(2 * n + 1);
  const squares = new Float64Array(2 * n + 1);
  for (let i = 0; i < 2 * n; i++) {
    sums[i + 1] = sums[i] + returns[i % n];
    squares[i + 1] = squares[i] + returns[i % n] ** 2;
  }
  const rng = createRng(seed);
  const continues = Math.log(1 - 1 / meanLength);
  const ratios = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0;
    let square = 0;
    for (let filled = 0; filled < n; ) {
      const start = rng.integer(n);
      const length = meanLength === 1 ? 1 : 1 + Math.floor(Math.log(1 - rng.uniform()) / continues);
      const taken = Math.min(length, n - filled);
      sum += sums[start + taken] - sums[start];
      square += squares[start + taken] - squares[start];
      filled += taken;
    }
    const variance = (square - (sum * sum) / n) / (n - 1);
    ratios[draw] = variance > 1e-20 ? (sum / n / Math.sqrt(variance)) * Math.sqrt(periodsPerYear) : 0;
  }
  ratios.sort();
  let above = 0;
  for (const ratio of ratios) if (ratio > 0) above++;
  return {
    low: orNull(quantileOfSorted(ratios, (1 - level) / 2)),
    high: orNull(quantileOfSorted(ratios, (1 + level) / 2)),
    level,
    shareAboveZero: above / resamples,
    method,
  };
}
