import type { BacktestRun } from './backtest.ts';
import { drawdownSeries } from './metrics/drawdown.ts';

/** Columns of equity.parquet: the account at the close of every bar; costs are those paid during the bar. */
export function equityTable({ panel, simulation, benchmark }: BacktestRun) {
  return {
    time: panel.time,
    equity: simulation.equity,
    benchmark,
    drawdown: drawdownSeries(simulation.equity),
    gross_exposure: simulation.grossExposure,
    net_exposure: simulation.netExposure,
    cash: simulation.cash,
    costs: simulation.costs,
  };
}

/**
 * Columns of trades.parquet, one row per fill. `time` is the close of the bar at whose OPEN the order filled (the row could
 * be known no later), `decided_at` the close at which it was decided, `price` the total-return open; the costs are money on top of it.
 */
export function tradeTable({ panel, simulation: { fills } }: BacktestRun) {
  const numbers = (value: (fill: (typeof fills)[number]) => number) => Float64Array.from(fills, value);
  return {
    time: numbers((fill) => panel.time[fill.step]),
    decided_at: numbers((fill) => panel.time[fill.decidedStep]),
    symbol: fills.map((fill) => panel.symbols[fill.symbolId]),
    side: fills.map((fill) => (fill.shares > 0 ? 'buy' : 'sell')),
    shares: numbers((fill) => Math.abs(fill.shares)),
    price: numbers((fill) => fill.price),
    fee: numbers((fill) => fill.fee),
    spread_cost: numbers((fill) => fill.spreadCost),
    slippage_cost: numbers((fill) => fill.slippageCost),
    position_after: numbers((fill) => fill.sharesAfter),
    reason: fills.map((fill) => fill.reason),
  };
}
