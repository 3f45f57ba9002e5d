import { betaOf } from '../../math/returns.ts';
import { mean, standardDeviation } from '../../math/statistics.ts';

/** A strategy beside a benchmark, from returns of the same periods; riskless rate 0. */
export interface RelativeMetrics {
  /** Slope of the strategy's returns on the benchmark's: cov(r, b) / var(b). */
  readonly beta: number;
  /** What is left of the mean return a year: (mean(r) - beta mean(b)) periodsPerYear. */
  readonly alpha: number;
  readonly correlation: number;
  /** sd(r - b) sqrt(periodsPerYear). */
  readonly trackingError: number;
  /** mean(r - b) / sd(r - b) sqrt(periodsPerYear). */
  readonly informationRatio: number;
}

/** Returns that differ from the benchmark's by no more than this share of their deviation are the benchmark's. */
const rounding = 1e-9;

/**
 * @param returns and @param benchmark shape (n,), n >= 2
 * @returns NaN where a deviation is 0, and for the information ratio of the benchmark itself
 * @see Jensen (1968), The Performance of Mutual Funds in the Period 1945-1964, Journal of Finance 23(2): alpha
 * @see Grinold & Kahn (1999), Active Portfolio Management: information ratio
 */
export function relativeMetrics(
  returns: Float64Array,
  benchmark: Float64Array,
  periodsPerYear: number,
): RelativeMetrics {
  const beta = betaOf(returns, benchmark);
  const active = returns.map((value, i) => value - benchmark[i]);
  const error = standardDeviation(active);
  return {
    beta,
    alpha: (mean(returns) - beta * mean(benchmark)) * periodsPerYear,
    correlation: (beta * standardDeviation(benchmark)) / standardDeviation(returns),
    trackingError: error * Math.sqrt(periodsPerYear),
    informationRatio:
      error > rounding * standardDeviation(returns) ? (mean(active) / error) * Math.sqrt(periodsPerYear) : Number.NaN,
  };
}
