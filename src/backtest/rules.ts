import { formatTime } from '../core/time.ts';
import type { BacktestRun } from './backtest.ts';
import { costRate } from './costs.ts';
import type { ExecutionSettings } from './execution.ts';
import type { BacktestSettings, SeriesOfSymbol } from './settings.ts';

const bps = (value: number) => `${Number(value.toFixed(2))} bp`;
const share = (value: number) => `${Number((100 * value).toFixed(2))} %`;
const bar = (count: number) => (count === 1 ? '1 bar' : `${count} bars`);

function sizingText(settings: BacktestSettings): string {
  const { sizing, targetVolatility, volatilityBars, kellyFraction, edgeError } = settings;
  switch (sizing) {
    case 'equal':
      return 'equal weights among the symbols with a signal';
    case 'probability':
      return 'weights in proportion to the strength of the signal';
    case 'slots':
      return 'a fixed slot of the capital for each symbol';
    case 'inverse-volatility':
      return 'weights in proportion to 1 / volatility among the symbols with a signal';
    case 'volatility-target':
      return `weights in proportion to 1 / volatility, aimed at ${share(targetVolatility)} a year over the last ${bar(volatilityBars)}`;
    case 'kelly':
      return `${kellyFraction} of the Kelly fraction, edges shrunken for a standard error of ${edgeError}`;
    case 'given':
      return 'the weights given, left to drift until the next are; a symbol that trades and is given none is sold';
  }
}

/** What is done above the threshold, and what below it. */
const modeTexts: Record<BacktestSettings['mode'], (threshold: number) => string> = {
  'long-flat': (threshold) => `long beyond a threshold of ${threshold}, else cash`,
  'short-flat': (threshold) => `short below a threshold of -${threshold}, else cash`,
  'long-short': (threshold) => `long beyond a threshold of ${threshold}, short below it`,
  'market-neutral': (threshold) =>
    `long beyond a threshold of ${threshold}, short below it, both sides of one size (nothing while one is empty)`,
};

const calendarTexts: Record<BacktestSettings['rebalanceOn'], (bars: number) => string> = {
  bars: (bars) => `every ${bars === 1 ? 'bar' : bar(bars)}`,
  week: () => 'at the first bar of each week',
  month: () => 'at the first bar of each month',
  'third-friday': () => 'at the first bar from the third Friday of each month on',
};

function capsText({ maxWeight, maxSector, grossExposure }: BacktestSettings): string {
  const caps = [
    `gross exposure up to ${grossExposure}`,
    maxWeight < grossExposure && `a symbol up to ${share(maxWeight)}`,
    maxSector > 0 && `a sector up to ${share(maxSector)}`,
  ].filter((text) => text !== false);
  return caps.join(', ');
}

const fillTexts: Record<ExecutionSettings['fill'], (offset: string) => string> = {
  open: () => "at the next bar's open of that symbol",
  close: () => "at the next bar's close of that symbol",
  vwap: () => "at (high + low + close) / 3 of that symbol's next bar, which stands for its volume-weighted price",
  limit: (offset) =>
    `by a limit order ${offset} inside the close, filled once a later bar trades through it, or at an open beyond it`,
  stop: (offset) =>
    `by a stop order ${offset} beyond the close, filled when a later bar touches it, after a gap at the open`,
};

const symbolCount = (count: number) => (count === 1 ? '1 symbol' : `${count} symbols`);

function spreadText(spread: BacktestSettings['spread'], fixed: string, quoted: number): string {
  if (spread === 'corwin-schultz') return 'half-spread estimated from highs and lows (Corwin & Schultz)';
  if (spread === 'abdi-ranaldo') return 'half-spread estimated from closes and mid-ranges (Abdi & Ranaldo)';
  if (quoted === 0) return `${fixed} half-spread`;
  return `half-spread from stored quotes of ${symbolCount(quoted)}, ${fixed} where there are none`;
}

function executionRule(settings: BacktestSettings, interval: string): string {
  const { fill, offsetBps, delayBars, participation, lot, turnoverBudget } = settings.execution;
  const limits = [
    delayBars > 0 && `${bar(delayBars)} later than it could be`,
    participation > 0 && `at most ${share(participation)} of a bar's traded money per order, the rest waits`,
    lot > 0 && `shares in multiples of ${lot}`,
    turnoverBudget > 0 && `at most ${share(turnoverBudget)} of equity traded at a bar`,
  ].filter((text) => text !== false);
  const extra = limits.length > 0 ? `; ${limits.join('; ')}` : '';
  return `What is known at a ${interval} bar's close is acted on ${fillTexts[fill](bps(offsetBps))}, never earlier${extra}.`;
}

const seriesText = (named: SeriesOfSymbol) =>
  Object.entries(named)
    .map(([symbol, name]) => (symbol === '*' ? `'${name}'` : `'${name}' (${symbol})`))
    .join(', ');

function costRule({ costs, spread, mode, borrow }: BacktestSettings, quoted: number): string {
  const { feeBps, halfSpreadBps, slippageBps, borrowBpsPerYear, commissionPerShare, commissionMinimum, impact } = costs;
  const dated = Object.keys(borrow).length > 0 ? `as in ${seriesText(borrow)}, without a value ` : '';
  const lending = mode === 'long-flat' ? '' : `; borrowing costs ${dated}${bps(borrowBpsPerYear)} a year`;
  const commission = [
    `${bps(feeBps)} fee`,
    commissionPerShare !== undefined && `${commissionPerShare} a share`,
    commissionMinimum !== undefined && `at least ${commissionMinimum} an order`,
  ].filter((text) => text !== false);
  const moved = impact
    ? `; impact by ${impact.model === 'almgren' ? 'Almgren et al. (2005)' : 'the square-root law'}`
    : '';
  const total = spread === 'fixed' || (spread === 'auto' && quoted === 0) ? `${bps(costRate(costs) * 1e4)}: ` : '';
  const half = spreadText(spread, bps(halfSpreadBps), quoted);
  return `Each side costs ${total}${commission.join(', ')}, ${half}, ${bps(slippageBps)} slippage${moved}${lending}.`;
}

function moneyRule({ dividends, execution, financing, funding }: BacktestSettings): string {
  const { cashRate, marginRate, fundingRate } = financing;
  const prices =
    dividends === 'cash'
      ? 'Prices are split-adjusted; dividends are paid in cash before the open of the ex-date'
      : 'Prices are total-return (splits and dividends included)';
  const rates = [
    cashRate === 0 ? 'cash earns nothing' : `free cash earns ${share(cashRate)} a year`,
    marginRate !== 0 && `borrowed money costs ${share(marginRate)} a year`,
    fundingRate !== 0 && `longs pay ${share(fundingRate)} a year in funding`,
    Object.keys(funding).length > 0 &&
      `longs pay shorts the funding of ${seriesText(funding)}, on the position at the close of the bar in which it became known`,
  ].filter((text) => text !== false);
  const shares = execution.lot > 0 ? '' : 'shares are fractional; ';
  return `${prices}; ${shares}${rates.join('; ')}; the riskless rate is 0.`;
}

/** The assumptions behind the figures, as sentences for reports. @param quoted symbols whose half-spreads come from quotes */
export function describeRules(settings: BacktestSettings, interval: string, quoted: number): string[] {
  const { mode, sizing, threshold, holdBars, rebalanceOn, rebalanceBars, brackets, gate } = settings;
  const gated = gate ? ` A signal counts while run '${gate.run}' gives it more than ${gate.threshold}.` : '';
  const weighing =
    sizing === 'given'
      ? [`Positions have ${sizingText(settings)}; ${capsText(settings)}.`]
      : [
          `${mode}: ${modeTexts[mode](threshold)}; ${sizingText(settings)}, ${capsText(settings)}.${gated}`,
          `A signal is held ${bar(holdBars)}${holdBars > 1 ? ` in ${holdBars} overlapping tranches` : ''}; targets change ${calendarTexts[rebalanceOn](rebalanceBars)}.`,
        ];
  const rules = [executionRule(settings, interval), ...weighing, costRule(settings, quoted), moneyRule(settings)];
  if (!brackets) return rules;
  const exits = [
    brackets.stop > 0 && `a stop ${brackets.stop} deviations of a bar's return away`,
    brackets.target > 0 && `a target ${brackets.target} deviations away`,
  ].filter((text) => text !== false);
  return [
    ...rules,
    `A position has ${exits.join(' and ')}; a gap fills at the open, and a bar that reaches both counts as stopped.`,
  ];
}

/** What a reader has to know before believing the figures of this run. */
export function findWarnings(run: BacktestRun, purgedKFold: boolean): string[] {
  const { simulation, panel, figures } = run;
  const warnings: string[] = [];
  if (purgedKFold) {
    warnings.push(
      'Some folds were trained on later data than they were tested on (k-fold): this is no history that could have been lived.',
    );
  }
  if (simulation.fillCount === 0) warnings.push('Nothing was traded: no prediction was beyond the threshold.');
  if (simulation.ruinedStep >= 0) {
    warnings.push(
      `The account was wiped out at ${formatTime(panel.time[simulation.ruinedStep])}; nothing was traded after it.`,
    );
  }
  if (simulation.fillCount > 0 && simulation.tradingCosts === 0) {
    warnings.push('Costs are switched off: real trading would do worse.');
  }
  if (simulation.carriedOrders > 0) {
    warnings.push(`${simulation.carriedOrders} times an order waited because its symbol had no usable price.`);
  }
  if (simulation.partialFills > 0) {
    warnings.push(`${simulation.partialFills} times the participation cap cut an order; what was left waited.`);
  }
  const periods = panel.time.length - 1;
  if (periods < figures.annualisation.periodsPerYear) {
    warnings.push(
      `The account ran over ${periods} ${periods === 1 ? 'bar' : 'bars'}, less than a year: yearly figures are extrapolated.`,
    );
  }
  return warnings;
}
