import type { ImpactSettings } from '../../backtest/costs.ts';
import { noFinancing } from '../../backtest/execution.ts';
import type { BacktestSettings, SeriesOfSymbol } from '../../backtest/settings.ts';
import { configError } from '../../core/errors.ts';
import type { BacktestConfig } from './config.ts';

/** @throws TrademlError (config) when keys contradict each other or one is missing */
function checkKeys(config: BacktestConfig): void {
  if (config.lot > 0 && config.dividends !== 'cash') {
    throw configError(
      `lot ${config.lot} with dividends ${config.dividends}: reinvested dividends are fractions of shares`,
      'add dividends: cash (--dividends cash), or leave lot out',
    );
  }
  if (config.sizing === 'kelly' && config.edgeError === undefined) {
    throw configError(
      'sizing kelly needs edgeError, the standard error of an edge: Kelly bets on edges that are overstated ruin',
      'add edgeError: 0.05 (--edge-error 0.05), or 0 to take every edge at its word',
    );
  }
  if (config.maxSector > 0 && config.universe.length === 0) {
    throw configError(
      'maxSector needs a universe that names the sectors',
      'add universe: [plan26] (--universe plan26)',
    );
  }
}

/** Keys that turn signals into weights, with their defaults: they mean nothing to signals that are weights. */
const weighing = {
  mode: 'long-flat',
  sizing: 'equal',
  threshold: 0,
  hold: undefined,
  rebalance: 1,
  rebalanceOn: 'bars',
  metaRun: undefined,
} as const satisfies Partial<BacktestConfig>;

/** @throws TrademlError (config) when a key is given that signals which are weights have no use for */
function checkWeighing(config: BacktestConfig): void {
  const [key] = Object.entries(weighing).find(([name, usual]) => config[name as keyof BacktestConfig] !== usual) ?? [];
  if (key === undefined) return;
  throw configError(
    `run '${config.run}' gives weights: ${key} has nothing to say about them`,
    `leave ${key} out, or give signals (a column 'signal') instead of weights`,
  );
}

/**
 * @param run what of the run settings hang on: the bars that its signals live, and whether they are weights
 * @throws TrademlError (config) when keys contradict each other or one is missing
 */
export function settingsOf(
  config: BacktestConfig,
  { horizonBars, givesWeights }: { readonly horizonBars: number; readonly givesWeights: boolean },
): BacktestSettings {
  checkKeys(config);
  if (givesWeights) checkWeighing(config);
  const holdBars = config.hold ?? Math.max(1, horizonBars);
  const { threshold, rebalanceOn, maxWeight, maxSector, noTradeBand, capital, deviationSpan } = config;
  const { mode, sizing } = givesWeights ? ({ mode: 'long-short', sizing: 'given' } as const) : config;
  const { targetVolatility, volatilityBars, kellyFraction, edgeError = 0 } = config;
  const { stop, target, fill, offsetBps, participation, lot, turnoverBudget, delistingReturn } = config;
  const { cashRate, marginRate, fundingRate } = config;
  return {
    mode,
    sizing,
    threshold,
    edgeError,
    holdBars,
    rebalanceOn,
    rebalanceBars: config.rebalance,
    grossExposure: config.gross,
    maxWeight,
    maxSector,
    targetVolatility,
    volatilityBars,
    kellyFraction,
    noTradeBand,
    capital,
    costs: costsOf(config),
    spread: config.spread,
    dividends: config.dividends,
    execution: { fill, offsetBps, delayBars: config.delay, participation, lot, turnoverBudget, delistingReturn },
    financing: { ...noFinancing, cashRate, marginRate, fundingRate },
    funding: namedSeries(config.funding, '--funding'),
    borrow: namedSeries(config.borrow, '--borrow'),
    brackets: stop > 0 || target > 0 ? { stop, target, quietBars: holdBars, span: config.barrierSpan } : null,
    deviationSpan,
    gate: config.metaRun === undefined ? null : { run: config.metaRun, threshold: config.metaThreshold },
    costMultiples: config.costMultiple,
  };
}

/** @throws TrademlError (config) when a symbol has two series */
function namedSeries(given: BacktestConfig['funding'], flag: string): SeriesOfSymbol {
  if (!Array.isArray(given)) return given;
  const named: Record<string, string> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    const symbol = at < 0 ? '*' : text.slice(0, at);
    if (named[symbol] !== undefined) {
      throw configError(`${flag} names two series for ${symbol === '*' ? 'all symbols' : symbol}`, 'keep one of them');
    }
    named[symbol] = text.slice(at + 1);
  }
  return named;
}

function costsOf(config: BacktestConfig): BacktestSettings['costs'] {
  const { feeBps, halfSpreadBps, slippageBps, borrowBps, commissionPerShare, commissionMin } = config;
  const impact: ImpactSettings = {
    model: config.impact,
    coefficient: config.impactCoefficient,
    executionDays: config.executionDays,
    sharesOverVolume: config.sharesOverVolume,
  };
  return {
    feeBps,
    halfSpreadBps,
    slippageBps,
    borrowBpsPerYear: borrowBps,
    ...(commissionPerShare > 0 && { commissionPerShare }),
    ...(commissionMin > 0 && { commissionMinimum: commissionMin }),
    ...(config.impact !== 'none' && { impact }),
  };
}
