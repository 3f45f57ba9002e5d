import type { BacktestResult, CurveMetrics, PathsTraded } from '../backtest/result.ts';
import { breakEvenSentence } from '../report/break-even.ts';
import { count, fixed, percent } from '../report/format.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

const number = (value: number | null, decimals = 2) => fixed(value ?? Number.NaN, decimals);
const share = (value: number | null) => percent(value ?? Number.NaN);

type Line = readonly [name: string, write: (metrics: CurveMetrics) => string];
const lines: readonly Line[] = [
  ['total return', (metrics) => share(metrics.totalReturn)],
  ['growth a year', (metrics) => share(metrics.cagr)],
  ['volatility a year', (metrics) => share(metrics.annualVolatility)],
  ['Sharpe, annualised', (metrics) => number(metrics.sharpe)],
  ['Sortino, annualised', (metrics) => number(metrics.sortino)],
  ['max drawdown', (metrics) => share(metrics.maxDrawdown)],
  ['  its length, bars', (metrics) => number(metrics.maxDrawdownBars, 0)],
  ['Calmar', (metrics) => number(metrics.calmar)],
  ['Ulcer index', (metrics) => share(metrics.ulcerIndex)],
  ['Omega', (metrics) => number(metrics.omega)],
  ['tail ratio', (metrics) => number(metrics.tailRatio)],
  ['skewness', (metrics) => number(metrics.skewness)],
  ['kurtosis', (metrics) => number(metrics.kurtosis, 1)],
  ['VaR 95, a bar', (metrics) => share(metrics.valueAtRisk95)],
  ['CVaR 95, a bar', (metrics) => share(metrics.conditionalValueAtRisk95)],
  ['VaR 95, Cornish-Fisher', (metrics) => share(metrics.cornishFisherValueAtRisk95)],
];

/** The backtest for people: strategy beside benchmark, what trading cost, and what to keep in mind. */
export function renderBacktest(outcome: StageOutcome<BacktestResult>, ui: Ui): void {
  const result = outcome.summary;
  if (!result) return;
  const { metrics, intervals, benchmark, range } = result;
  ui.heading(
    `${result.run}: ${range.start.slice(0, 10)} to ${range.end.slice(0, 10)}, ${result.symbols.length} symbols`,
  );
  ui.table(
    ['', 'strategy', 'buy and hold'],
    lines.map(([name, write]) => [name, write(metrics), write(benchmark.metrics)]),
  );
  const { low, high } = intervals.sharpe;
  ui.line(
    `Sharpe ${number(metrics.sharpe)}, 95 % interval ${number(low)} to ${number(high)} (${intervals.sharpe.method})`,
  );
  if (result.afterCosts) ui.line(result.afterCosts.sentence);
  if (result.paths) renderPaths(result.paths, ui);
  ui.line(
    `turnover ${number(metrics.annualTurnover, 1)} x a year, ${metrics.fills} fills, hit rate ${share(metrics.hitRate)} of ${metrics.closedPositions} closed positions, exposure ${share(metrics.grossExposure)}`,
  );
  ui.table(
    ['benchmark', 'total return', 'Sharpe', 'alpha a year', 'beta', 'information ratio'],
    result.benchmarks.map((row) => [
      row.name,
      share(row.metrics.totalReturn),
      number(row.metrics.sharpe),
      share(row.alpha),
      number(row.beta),
      number(row.informationRatio),
    ]),
  );
  const { draws, sharpePercentile, pValue, method: randomly } = result.random;
  ui.line(
    draws === 0
      ? `random entries: ${randomly}`
      : `random entries: a Sharpe ratio above ${share(sharpePercentile)} of ${draws} draws, p = ${number(pValue, 3)} (${randomly})`,
  );
  ui.heading(
    `Costs: ${number(metrics.costs, 0)} paid, ${share(metrics.costShareOfGrossProfit)} of the profit before costs`,
  );
  ui.table(
    ['costs', 'bps a side', 'total return', 'Sharpe', 'max drawdown'],
    result.costTable.map((row) => [
      `x${row.multiple}`,
      number(row.bpsPerSide, 1),
      share(row.totalReturn),
      number(row.sharpe),
      share(row.maxDrawdown),
    ]),
  );
  ui.line(breakEvenSentence(result));
  const { halfEdgeCapital, method } = result.capacity;
  ui.line(
    halfEdgeCapital === null
      ? `capacity: ${method}`
      : `capacity: impact eats half of the mean return at a capital of ${count(halfEdgeCapital)} (${method})`,
  );
  for (const rule of result.rules) ui.line(`- ${rule}`);
  ui.line(`- A year is ${result.annualisation.periodsPerYear} bars: ${result.annualisation.basis}.`);
  for (const warning of result.warnings) ui.line(`! ${warning}`);
}

function renderPaths({ shown, sharpe, each }: PathsTraded, ui: Ui): void {
  ui.heading(each.length > 1 ? `Backtest paths: ${each.length}, shown is that of the middle Sharpe` : 'Backtest path');
  ui.table(
    ['path', 'Sharpe', 'total return', 'max drawdown'],
    each.map((one) => [
      one.path === shown ? `${one.path} (shown)` : one.path,
      number(one.sharpe),
      share(one.totalReturn),
      share(one.maxDrawdown),
    ]),
  );
  if (each.length === 1) return;
  ui.line(
    `Sharpe over paths: mean ${number(sharpe.mean)}, deviation ${number(sharpe.sd)}, median ${number(sharpe.quantiles.q50)}, ` +
      `5 to 95 % ${number(sharpe.quantiles.q05)} to ${number(sharpe.quantiles.q95)}; paths share dates and models`,
  );
}
