import { microsPerDay } from '../../core/time.ts';
import type { CurveMetrics } from '../result.ts';
import { deepestDrawdown, drawdownSeries } from './drawdown.ts';
import { annualGrowth, annualVolatility, periodReturns, sharpeRatio, sortinoRatio, totalReturn } from './returns.ts';
import { tailRisk } from './tail-risk.ts';

/** JSON has no NaN. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * Every figure that an equity curve gives.
 * @param equity and @param time shape (T,), T >= 1
 */
export function curveMetrics(equity: Float64Array, time: Float64Array, periodsPerYear: number): CurveMetrics {
  const returns = periodReturns(equity);
  const total = totalReturn(equity);
  const growth = annualGrowth(total, returns.length, periodsPerYear);
  const { depth, peakStep, endStep, recovered } = deepestDrawdown(drawdownSeries(equity));
  const tail = tailRisk(returns, 0.95);
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
  };
}
