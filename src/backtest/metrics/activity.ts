import { orNull } from '../../core/numbers.ts';
import { mean } from '../../math/statistics.ts';
import type { Simulation } from '../engine.ts';
import type { BacktestMetrics, CurveMetrics } from '../result.ts';
import { roundTrips } from './round-trips.ts';

type ActivityMetrics = Omit<BacktestMetrics, keyof CurveMetrics>;

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/**
 * What the strategy did to earn its curve: turnover, hits, exposure and what trading ate.
 *   annual turnover = (bought + sold) / mean equity * periodsPerYear / periods
 *   cost share = costs / (profit after costs + costs)
 */
export function activityMetrics(run: Simulation, symbolCount: number, periodsPerYear: number): ActivityMetrics {
  const periods = run.equity.length - 1;
  const costs = total(run.costs);
  const grossProfit = run.equity[periods] - run.equity[0] + costs;
  const { closed, won } = roundTrips(run.fills, symbolCount);
  let invested = 0;
  for (const exposure of run.grossExposure) if (exposure > 0) invested++;
  return {
    annualTurnover: orNull(((total(run.traded) / mean(run.equity)) * periodsPerYear) / periods),
    hitRate: closed > 0 ? won / closed : null,
    closedPositions: closed,
    fills: run.fillCount,
    grossExposure: mean(run.grossExposure),
    netExposure: mean(run.netExposure),
    timeInMarket: invested / run.equity.length,
    costs,
    costShareOfGrossProfit: grossProfit > 0 ? costs / grossProfit : null,
  };
}
