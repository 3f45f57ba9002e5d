import { orNull } from '../core/numbers.ts';
import { periodReturns } from '../math/returns.ts';
import { mean } from '../math/statistics.ts';
import type { ImpactSettings } from './costs.ts';
import { type SimulationSettings, simulate } from './engine.ts';
import { sharpeRatio } from './metrics/returns.ts';
import type { PricePanel } from './price-panel.ts';
import type { TargetPlan } from './sizing/targets.ts';

export interface CapacityPoint {
  readonly capital: number;
  /** Arithmetic mean return a year, after all costs and the impact of this capital. */
  readonly meanReturn: number;
  readonly sharpe: number | null;
}

/** How much money the strategy carries before its own orders eat what it earns. */
export interface Capacity {
  /** Capital at which impact takes half of the mean return; null when there is none to halve or nothing to measure it by. */
  readonly halfEdgeCapital: number | null;
  readonly points: readonly CapacityPoint[];
  /** Impact model, or why there is no curve. */
  readonly method: string;
}

/** Half decades of capital from 10 thousand to 100 billion. */
const capitals = Array.from({ length: 15 }, (_, k) => 10 ** (4 + k / 2));

/** Used for the curve when the backtest itself charges no impact: the square-root law with its factor at 1. */
const assumedImpact: ImpactSettings = {
  model: 'square-root',
  coefficient: 1,
  executionDays: 1,
  sharesOverVolume: 263,
};

/**
 * The same targets at other capitals, each paying the impact of its size. The capital at which the mean return is half of
 * what it is without impact is found by bisection of the logarithm, to 1 %.
 * @param settings with `conditions.dayValue` and `dayDeviation`
 */
export function capacityCurve(
  panel: PricePanel,
  plan: TargetPlan,
  settings: SimulationSettings,
  periodsPerYear: number,
): Capacity {
  const { conditions, costs } = settings;
  const none = (method: string): Capacity => ({ halfEdgeCapital: null, points: [], method });
  if (!conditions?.dayValue?.some((value) => value > 0)) return none('none: the bars have no volume');
  const charged = costs.impact !== undefined && costs.impact.model !== 'none';
  const impact = charged ? (costs.impact as ImpactSettings) : assumedImpact;
  const at = (capital: number, model: ImpactSettings): CapacityPoint => {
    const { equity } = simulate(panel, plan, {
      ...settings,
      capital,
      costs: { ...costs, impact: model },
      recordFills: false,
    });
    const returns = periodReturns(equity);
    return {
      capital,
      meanReturn: mean(returns) * periodsPerYear,
      sharpe: orNull(sharpeRatio(returns, periodsPerYear)),
    };
  };
  const free = at(settings.capital, { ...impact, model: 'none' }).meanReturn;
  const method = `${impact.model === 'almgren' ? 'Almgren et al. (2005)' : 'square-root law'} x ${impact.coefficient}${charged ? '' : ', assumed for this curve alone'}`;
  if (!(free > 0)) return none(`none: the strategy earns nothing even without impact (${method})`);
  const points: CapacityPoint[] = [];
  for (const capital of capitals) {
    points.push(at(capital, impact));
    if (points[points.length - 1].meanReturn < 0) break;
  }
  let low = 0;
  let high = points.findIndex((point) => point.meanReturn < free / 2);
  if (high < 0)
    return { halfEdgeCapital: null, points, method: `${method}; more than ${capitals[14].toExponential(0)}` };
  if (high === 0) return { halfEdgeCapital: null, points, method: `${method}; less than ${capitals[0]}` };
  low = Math.log(points[high - 1].capital);
  high = Math.log(points[high].capital);
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (at(Math.exp(middle), impact).meanReturn > free / 2) low = middle;
    else high = middle;
  }
  return { halfEdgeCapital: Math.exp((low + high) / 2), points, method };
}
