import { formatTime } from '../core/time.ts';
import type { BacktestRun } from './backtest.ts';
import { costRate } from './costs.ts';
import type { BacktestSettings } from './result.ts';

const bps = (value: number) => `${Number(value.toFixed(2))} bp`;

const sizings = {
  equal: 'equal weights among the symbols with a signal',
  probability: 'weights in proportion to the strength of the signal',
  slots: 'a fixed slot of the capital for each symbol',
};

/** The assumptions behind the figures, as sentences for reports. */
export function describeRules(settings: BacktestSettings, interval: string): string[] {
  const { costs, holdBars, rebalanceBars } = settings;
  const bar = (count: number) => (count === 1 ? '1 bar' : `${count} bars`);
  const lending = settings.mode === 'long-short' ? `; borrowing costs ${bps(costs.borrowBpsPerYear)} a year` : '';
  const short = settings.mode === 'long-flat' ? 'else cash' : 'short below it';
  return [
    `A prediction known at a ${interval} bar's close is acted on at the next bar's open of that symbol, never earlier.`,
    `${settings.mode}: long beyond a threshold of ${settings.threshold}, ${short}; ${sizings[settings.sizing]}, gross exposure up to ${settings.grossExposure}.`,
    `A signal is held ${bar(holdBars)}${holdBars > 1 ? ` in ${holdBars} overlapping tranches` : ''}; targets change every ${rebalanceBars === 1 ? 'bar' : bar(rebalanceBars)}.`,
    `Each side costs ${bps(costRate(costs) * 1e4)}: ${bps(costs.feeBps)} fee, ${bps(costs.halfSpreadBps)} half-spread, ${bps(costs.slippageBps)} slippage${lending}.`,
    'Prices are total-return (splits and dividends included); shares are fractional; cash earns nothing; the riskless rate is 0.',
  ];
}

/** What a reader has to know before believing the figures of this run. */
export function findWarnings(run: BacktestRun, settings: BacktestSettings, purgedKFold: boolean): string[] {
  const { simulation, panel, figures } = run;
  const warnings: string[] = [];
  if (purgedKFold) {
    warnings.push(
      'Some folds were trained on later data than they were tested on (k-fold): this is no history that could have been lived.',
    );
  }
  if (simulation.fills.length === 0) warnings.push('Nothing was traded: no prediction was beyond the threshold.');
  if (simulation.ruinedStep >= 0) {
    warnings.push(
      `The account was wiped out at ${formatTime(panel.time[simulation.ruinedStep])}; nothing was traded after it.`,
    );
  }
  if (costRate(settings.costs) === 0) warnings.push('Costs are switched off: real trading would do worse.');
  if (simulation.carriedOrders > 0) {
    warnings.push(`${simulation.carriedOrders} times an order waited because its symbol had no usable open.`);
  }
  const periods = panel.time.length - 1;
  if (periods < figures.annualisation.periodsPerYear) {
    warnings.push(`${periods} bars are less than a year: yearly figures are extrapolated.`);
  }
  return warnings;
}
