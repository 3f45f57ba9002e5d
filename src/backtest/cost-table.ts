import { type CostSettings, costRate, scaledCosts } from './costs.ts';
import { type SimulationSettings, simulate } from './engine.ts';
import { curveMetrics } from './metrics/curve-metrics.ts';
import { totalReturn } from './metrics/returns.ts';
import type { PricePanel } from './price-panel.ts';
import type { CostRow } from './result.ts';
import type { TargetPlan } from './sizing/targets.ts';

/** The backtest again at multiples of all its costs: how much of the result hangs on the cost assumption. */
export function costTable(
  panel: PricePanel,
  plan: TargetPlan,
  settings: SimulationSettings,
  periodsPerYear: number,
  multiples: readonly number[] = [0, 1, 2, 4],
): CostRow[] {
  return multiples.map((multiple) => {
    const costs = scaledCosts(settings.costs, multiple);
    const run = simulate(panel, plan, { ...settings, costs, measuredMultiple: multiple, recordFills: false });
    const metrics = curveMetrics(run.equity, panel.time, periodsPerYear);
    const { totalReturn, cagr, sharpe, maxDrawdown } = metrics;
    return { multiple, bpsPerSide: paidBps(run, costs), totalReturn, cagr, sharpe, maxDrawdown };
  });
}

/** Trading costs as basis points of the traded value; of the rates themselves when nothing was traded. */
function paidBps(run: ReturnType<typeof simulate>, costs: CostSettings): number {
  const traded = run.traded.reduce((sum, value) => sum + value, 0);
  return traded > 0 ? (run.tradingCosts / traded) * 1e4 : costRate(costs) * 1e4;
}

/** Search ends here: a strategy that survives 5 % per side hardly trades. */
const highestBps = 500;

/**
 * Cost of one side in basis points at which the total return is 0, by bisection to 0.01 bp: it stands for commission, spread,
 * slippage and impact together; borrowing stays as set.
 * @returns NaN when the strategy loses even without costs, or still earns at 500 bp
 */
export function breakEvenBps(panel: PricePanel, plan: TargetPlan, settings: SimulationSettings): number {
  const earned = (bps: number) => {
    const { borrowBpsPerYear } = settings.costs;
    const costs: CostSettings = { feeBps: bps, halfSpreadBps: 0, slippageBps: 0, borrowBpsPerYear };
    const { borrowRate } = settings.conditions ?? {};
    const conditions = borrowRate ? { borrowRate } : {};
    return totalReturn(simulate(panel, plan, { ...settings, costs, conditions, recordFills: false }).equity);
  };
  if (!(earned(0) > 0)) return Number.NaN;
  let low = 0;
  let high = 8;
  while (earned(high) > 0) {
    low = high;
    if (high >= highestBps) return Number.NaN;
    high = Math.min(highestBps, high * 4);
  }
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (earned(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
