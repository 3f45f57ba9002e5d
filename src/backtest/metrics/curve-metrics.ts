import { orNull } from '../../core/numbers.ts';
import { microsPerDay } from '../../core/time.ts';
import { periodReturns } from '../../math/returns.ts';
import { kurtosis, skewness } from '../../math/statistics.ts';
import type { CurveMetrics } from '../result.ts';
import { deepestDrawdown, drawdownSeries } from './drawdown.ts';
import { annualGrowth, annualVolatility, sharpeRatio, sortinoRatio, totalReturn } from './returns.ts';
import { cornishFisherRisk, omegaRatio, tailRatio, tailRisk, ulcerIndex } from './tail-risk.ts';

/**
 * Every figure that an equity curve gives.
 * @param equity and @param time shape (T,), T >= 1
 */
export function curveMetrics(equity: Float64Array, time: Float64Array, periodsPerYear: number): CurveMetrics {
  const returns = periodReturns(equity);
  const total = totalReturn(equity);
  const growth = annualGrowth(total, returns.length, periodsPerYear);
  const drawdown = drawdownSeries(equity);
  const { depth, peakStep, endStep, recovered } = deepestDrawdown(drawdown);
  const tail = tailRisk(returns, 0.95);
  const expanded = cornishFisherRisk(returns, 0.95);
  return {
    totalReturn: orNull(total),
    cagr: orNull(growth),
    annualVolatility: orNull(annualVolatility(returns, periodsPerYear)),
    sharpe: orNull(sharpeRatio(returns, periodsPerYear)),
    sortino: orNull(sortinoRatio(returns, periodsPerYear)),
    maxDrawdown: depth,
    maxDrawdownBars: endStep - peakStep,
    maxDrawdownDays: (time[endStep] - time[peakStep]) / microsPerDay,
    maxDrawdownRecovered: recovered,
    calmar: orNull(growth / Math.abs(depth)),
    valueAtRisk95: orNull(tail.valueAtRisk),
    conditionalValueAtRisk95: orNull(tail.conditionalValueAtRisk),
    cornishFisherValueAtRisk95: orNull(expanded.valueAtRisk),
    cornishFisherConditionalValueAtRisk95: orNull(expanded.conditionalValueAtRisk),
    tailRatio: orNull(tailRatio(returns)),
    ulcerIndex: orNull(ulcerIndex(drawdown)),
    omega: orNull(omegaRatio(returns)),
    skewness: orNull(skewness(returns)),
    kurtosis: orNull(kurtosis(returns)),
    bestBar: orNull(returns.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY)),
    worstBar: orNull(returns.reduce((worst, value) => Math.min(worst, value), Number.POSITIVE_INFINITY)),
    positiveBars: orNull(returns.filter((value) => value > 0).length / returns.length),
  };
}
