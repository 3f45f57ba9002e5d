import { betaOf } from '../../math/returns.ts';
import { standardDeviation } from '../../math/statistics.ts';

/** Returns of a benchmark over the same bars as a strategy's. */
export interface BenchmarkReturns {
  readonly name: string;
  /** Shape (n,). */
  readonly returns: Float64Array;
}

/** Below this share of the strategy's deviation, what is left is rounding. */
const nothing = 1e-9;

/**
 * What is left of returns r when the part that moves with a benchmark b is taken away: r - beta b, beta the slope.
 * Its mean is Jensen's alpha; its Sharpe ratio tells a strategy from holding the market in a good year.
 * @param returns and @param benchmark shape (n,), n >= 2; a benchmark that stands still takes nothing away
 * @returns undefined where nothing is left: the strategy is the benchmark
 * @see Jensen (1968), The Performance of Mutual Funds in the Period 1945-1964, Journal of Finance 23(2)
 */
export function beyondBenchmark(
  returns: Float64Array,
  benchmark: Float64Array,
): { readonly beta: number; readonly returns: Float64Array | undefined } {
  const slope = betaOf(returns, benchmark);
  const beta = Number.isFinite(slope) ? slope : 0;
  const left = returns.map((value, i) => value - beta * benchmark[i]);
  const isNothing = standardDeviation(left) <= nothing * standardDeviation(returns);
  return { beta, returns: isNothing ? undefined : left };
}
