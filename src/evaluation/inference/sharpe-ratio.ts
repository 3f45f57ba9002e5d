import { normalCdf, normalQuantile } from '../../math/special-normal.ts';
import { kurtosis, mean, skewness, standardDeviation } from '../../math/statistics.ts';

/** What the sampling error of a Sharpe ratio depends on. All per period (bar, day): nothing here is annualised. */
export interface SharpeMoments {
  /** mean / standard deviation of the per-period returns. */
  readonly sharpe: number;
  readonly periods: number;
  /** Population skewness; 0 for a normal. */
  readonly skewness: number;
  /** Population kurtosis, not excess; 3 for a normal. */
  readonly kurtosis: number;
}

/** @param returns per-period returns, shape (n,) @returns NaN ratios when they are constant */
export function sharpeMoments(returns: Float64Array): SharpeMoments {
  return {
    sharpe: mean(returns) / standardDeviation(returns),
    periods: returns.length,
    skewness: skewness(returns),
    kurtosis: kurtosis(returns),
  };
}

/** 1 - g3 SR + (g4 - 1) / 4 SR^2: what one period adds to the variance of the ratio; 1 + SR^2 / 2 for normal returns. */
function periodVariance({ sharpe, skewness, kurtosis }: SharpeMoments): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}

/**
 * Standard error of a per-period Sharpe ratio, returns independent but not normal.
 * @see Mertens (2002), Comments on Variance of the IID Estimator in Lo (2002); with n - 1 as in Bailey & Lopez de Prado
 *   (2012), The Sharpe Ratio Efficient Frontier, Journal of Risk 15(2)
 */
function sharpeStandardError(moments: SharpeMoments): number {
  return Math.sqrt(periodVariance(moments) / (moments.periods - 1));
}

/**
 * Probabilistic Sharpe ratio: the chance that the true ratio is above a benchmark.
 * @param benchmark per-period Sharpe ratio
 * @see Bailey & Lopez de Prado (2012), The Sharpe Ratio Efficient Frontier, Journal of Risk 15(2)
 */
export function probabilisticSharpe(moments: SharpeMoments, benchmark = 0): number {
  return normalCdf((moments.sharpe - benchmark) / sharpeStandardError(moments));
}

/**
 * Periods that a track record must have for the ratio to be above the benchmark at a confidence.
 * @returns Infinity when the ratio is not above the benchmark
 * @see Bailey & Lopez de Prado (2012), equation 11
 */
export function minimumTrackRecord(moments: SharpeMoments, benchmark = 0, confidence = 0.95): number {
  const margin = moments.sharpe - benchmark;
  if (!(margin > 0)) return Number.POSITIVE_INFINITY;
  return 1 + periodVariance(moments) * (normalQuantile(confidence) / margin) ** 2;
}

const eulerGamma = 0.5772156649015329;

/**
 * Expected largest of n independent standard normal values, to first order; 0 for one. Tries that are much alike count as fewer
 * than two, where the approximation goes below 0 (n < 1.3): the luckiest of them is not expected to lose.
 */
function expectedMaximum(n: number): number {
  if (n <= 1) return 0;
  const first = (1 - eulerGamma) * normalQuantile(1 - 1 / n) + eulerGamma * normalQuantile(1 - 1 / (n * Math.E));
  return Math.max(0, first);
}

/**
 * Sharpe ratio that the best of `tries` independent strategies without skill is expected to show.
 * @param variance of the ratios over the tries, per period
 * @see Bailey & Lopez de Prado (2014), The Deflated Sharpe Ratio, Journal of Portfolio Management 40(5), equation 1
 */
export function expectedMaximumSharpe(tries: number, variance: number): number {
  return Math.sqrt(variance) * expectedMaximum(tries);
}

/**
 * Deflated Sharpe ratio: the chance that the true ratio is above what the best of so many tries shows by luck.
 * @param tries number of independent tries, see `independentTries`
 * @param variance of the per-period ratios over the tries
 * @see Bailey & Lopez de Prado (2014), equation 2
 */
export function deflatedSharpe(moments: SharpeMoments, tries: number, variance: number): number {
  return probabilisticSharpe(moments, expectedMaximumSharpe(tries, variance));
}

/**
 * Years of backtest below which the best of `tries` strategies without skill is expected to show an annual Sharpe ratio
 * of `target` or more.
 * @see Bailey, Borwein, Lopez de Prado & Zhu (2014), Pseudo-Mathematics and Financial Charlatanism, Notices of the AMS
 *   61(5), theorem 1
 */
export function minimumBacktestYears(tries: number, target = 1): number {
  return (expectedMaximum(tries) / target) ** 2;
}

/**
 * Tries that count as independent: r + (1 - r) M for M tries whose outcomes correlate by r on average.
 * @param meanCorrelation of the tries' returns; below 0 counts as 0
 * @see Bailey & Lopez de Prado (2014), appendix 3
 */
export function independentTries(tries: number, meanCorrelation: number): number {
  const shared = Math.min(1, Math.max(0, meanCorrelation));
  return shared + (1 - shared) * tries;
}

export interface Haircut {
  /** Two-sided p-value of the ratio taken alone. */
  readonly pValue: number;
  /** After the correction for the tries. */
  readonly corrected: number;
  /** Ratio that has the corrected p-value, per period. */
  readonly sharpe: number;
  /** Share of the ratio that the correction takes: 0 to 1. */
  readonly haircut: number;
}

/**
 * What is left of a Sharpe ratio when its p-value is multiplied by the number of tries (Bonferroni).
 * @see Harvey & Liu (2015), Backtesting, Journal of Portfolio Management 42(1)
 */
export function haircutSharpe({ sharpe, periods }: Pick<SharpeMoments, 'sharpe' | 'periods'>, tries: number): Haircut {
  const pValue = 2 * normalCdf(-Math.abs(sharpe) * Math.sqrt(periods));
  const corrected = Math.min(1, pValue * tries);
  const left = corrected >= 1 ? 0 : -normalQuantile(corrected / 2) / Math.sqrt(periods);
  return {
    pValue,
    corrected,
    sharpe: Math.sign(sharpe) * left,
    haircut: sharpe === 0 ? 0 : 1 - left / Math.abs(sharpe),
  };
}
