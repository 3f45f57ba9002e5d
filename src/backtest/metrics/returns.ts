import { mean, standardDeviation } from '../../math/statistics.ts';

/** E_last / E_first - 1; NaN for an empty curve. */
export function totalReturn(equity: Float64Array): number {
  return equity[equity.length - 1] / equity[0] - 1;
}

/**
 * Compound annual growth rate: (1 + total)^(periodsPerYear / periods) - 1.
 * @returns -1 when everything is lost; NaN without periods
 */
export function annualGrowth(total: number, periods: number, periodsPerYear: number): number {
  if (periods < 1) return Number.NaN;
  return total <= -1 ? -1 : (1 + total) ** (periodsPerYear / periods) - 1;
}

/** sd(r) sqrt(periodsPerYear), sample deviation (n - 1). */
export function annualVolatility(returns: Float64Array, periodsPerYear: number): number {
  return standardDeviation(returns) * Math.sqrt(periodsPerYear);
}

/**
 * Sharpe ratio against a riskless rate of 0: mean(r) / sd(r) * sqrt(periodsPerYear), sample deviation (n - 1).
 * @returns NaN when the returns are constant or fewer than two
 * @see Sharpe (1994), The Sharpe Ratio, Journal of Portfolio Management 21(1)
 */
export function sharpeRatio(returns: Float64Array, periodsPerYear: number): number {
  const deviation = standardDeviation(returns);
  return deviation > 0 ? (mean(returns) / deviation) * Math.sqrt(periodsPerYear) : Number.NaN;
}

/**
 * Sortino ratio against a target of 0: mean(r) / sqrt(mean(min(r, 0)^2)) * sqrt(periodsPerYear); all periods count in
 * the denominator.
 * @returns NaN when no return is negative
 * @see Sortino & van der Meer (1991), Downside Risk, Journal of Portfolio Management 17(4)
 */
export function sortinoRatio(returns: Float64Array, periodsPerYear: number): number {
  let squares = 0;
  for (const value of returns) squares += Math.min(value, 0) ** 2;
  const downside = Math.sqrt(squares / returns.length);
  return downside > 0 ? (mean(returns) / downside) * Math.sqrt(periodsPerYear) : Number.NaN;
}
