import { periodReturns } from '../math/returns.ts';
import type { BacktestRun } from './backtest.ts';
import { drawdownSeries } from './metrics/drawdown.ts';
import { rollingSharpe } from './metrics/rolling-sharpe.ts';

/**
 * Columns of equity.parquet: the account at the close of every bar; costs are those paid during the bar, funding the part
 * of them that is funding; rolling_sharpe is annualised, NaN before its window is full.
 */
export function equityTable({ panel, simulation, benchmark, figures }: BacktestRun) {
  const { rollingSharpe: rolling, annualisation } = figures;
  const returns = periodReturns(simulation.equity);
  return {
    time: panel.time,
    equity: simulation.equity,
    benchmark,
    drawdown: drawdownSeries(simulation.equity),
    gross_exposure: simulation.grossExposure,
    net_exposure: simulation.netExposure,
    cash: simulation.cash,
    costs: simulation.costs,
    funding: simulation.fundingPaid,
    rolling_sharpe: rollingSharpe(returns, rolling.bars, annualisation.periodsPerYear),
  };
}

/**
 * Columns of trades.parquet, one row per fill. `time` is the close of the bar in which the order filled (the row could
 * be known no later), `decided_at` the close at which it was decided, `price` that of the PricePanel; commission, spread,
 * slippage and impact are money on top of it, `borrow` and `funding` what the symbol paid since its fill before.
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
    commission: numbers((fill) => fill.fee),
    spread: numbers((fill) => fill.spreadCost),
    slippage: numbers((fill) => fill.slippageCost),
    impact: numbers((fill) => fill.impactCost),
    borrow: numbers((fill) => fill.borrowCost),
    funding: numbers((fill) => fill.fundingCost),
    position_after: numbers((fill) => fill.sharesAfter),
    reason: fills.map((fill) => fill.reason),
  };
}
