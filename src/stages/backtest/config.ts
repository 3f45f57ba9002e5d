import { z } from 'zod';
import { spreadSources } from '../../backtest/conditions.ts';
import { defaultCosts } from '../../backtest/costs.ts';
import { fillModes, nextOpen } from '../../backtest/execution.ts';
import { defaultSettings, riskMetricsSpan } from '../../backtest/settings.ts';
import { modes, sizings } from '../../backtest/signals.ts';
import { rebalanceCalendars } from '../../backtest/sizing/calendar.ts';
import { artifactName } from '../../config/artifact-name.ts';
import { intervalNames } from '../../core/time.ts';
import { strategyNames } from './signals/plain-strategies.ts';
import { signalUnits } from './signals/read-file.ts';

const bpsField = (value: number, what: string) => z.number().min(0).max(500).default(value).describe(what);
const yearlyRate = (what: string) => z.number().min(-1).max(1).default(0).describe(`${what}, as a fraction a year`);
const multiple = (what: string) =>
  z.number().min(0).max(1000).default(0).describe(`${what}, in standard deviations of one bar's return; 0: none`);

const seriesOfSymbol = (what: string) =>
  z
    .union([z.record(z.string().min(1), z.string().min(1)), z.array(z.string().min(1))])
    .default([])
    .describe(what);

const choice = {
  run: artifactName.describe('run that is traded, or made of the signals given'),
  range: z
    .enum(['oof', 'holdout', 'all'])
    .default('all')
    .describe('out-of-fold predictions, hold-out predictions (counted as an opening), or both'),
  start: z.string().optional().describe('first prediction date (inclusive)'),
  end: z.string().optional().describe('end of the predictions (exclusive)'),
  path: z
    .union([z.literal('all'), z.coerce.number().int().min(0)], { error: "must be 'all' or the number of a path" })
    .default('all')
    .describe('backtest path of splits that have several: all, or one by number'),
};

const signals = {
  signals: z
    .string()
    .min(1)
    .optional()
    .describe('CSV or Parquet file of time, symbol and weight or signal, or of time and a column for each symbol'),
  unit: z
    .enum(signalUnits)
    .optional()
    .describe('what the numbers of a file with a column for each symbol are: fractions of equity, or strengths'),
  rule: z
    .array(z.string())
    .default([])
    .describe("long while every rule on the features passes, such as 'rsi_14 < 30' or 'volume_ratio_20 > q0.9'"),
  shortRule: z.array(z.string()).default([]).describe('short while every one of these passes'),
  strategy: z.enum(strategyNames).optional().describe('trade a plain strategy that others have to beat'),
  features: z.string().min(1).optional().describe('feature set that rules read'),
  splits: z
    .string()
    .optional()
    .describe("splits whose hold-out rules keep apart; default: configs/splits/FEATURES.json when it is there; 'none'"),
  interval: z.enum(intervalNames).default('1d').describe('bars that signals of a file or a plain strategy stand on'),
  symbols: z.array(z.string().min(1)).min(1).optional().describe('symbols of rules and plain strategies; default: all'),
};

const positions = {
  mode: z
    .enum(modes)
    .default('long-flat')
    .describe('against the signal: cash or short; market-neutral holds as much short as long'),
  sizing: z.enum(sizings).default('equal').describe('how signals become weights; see docs/backtest.md'),
  threshold: z
    .number()
    .min(0)
    .default(0)
    .describe('act beyond this: p_up from 0.5 (binary), p_up - p_down (three classes), forecast return (regression)'),
  hold: z.int().min(1).max(1000).optional().describe("bars to hold a signal; the label's horizon when left out"),
  rebalance: z.int().min(1).default(1).describe('change targets every this many bars'),
  rebalanceOn: z
    .enum(rebalanceCalendars)
    .default('bars')
    .describe('when targets may change: every n bars, or at the first bar of a week, month or third Friday'),
  gross: z.number().positive().max(5).default(1).describe('sum of |weights|; above 1 is leverage'),
  maxWeight: z.number().positive().max(5).default(1).describe('largest |weight| of one symbol'),
  maxSector: z.number().min(0).max(5).default(0).describe('largest sum of |weights| of a sector; 0: no cap'),
  universe: z.array(z.string().min(1)).default([]).describe('universes that name the sectors'),
  noTradeBand: z.number().min(0).max(1).default(0).describe('leave a position this near its target weight alone'),
  capital: z.number().positive().default(100_000).describe('starting capital'),
  deviationSpan: z
    .int()
    .min(2)
    .max(2000)
    .default(riskMetricsSpan)
    .describe('span of the weighted deviation of returns that sizing and impact read, in bars'),
  targetVolatility: z
    .number()
    .positive()
    .max(5)
    .default(defaultSettings.targetVolatility)
    .describe('deviation of a yearly return that sizing volatility-target aims at'),
  volatilityBars: z
    .int()
    .min(2)
    .max(2000)
    .default(defaultSettings.volatilityBars)
    .describe('bars over which it is measured'),
  kellyFraction: z
    .number()
    .positive()
    .max(1)
    .default(defaultSettings.kellyFraction)
    .describe('part of the Kelly fraction that sizing kelly bets'),
  edgeError: z
    .number()
    .min(0)
    .optional()
    .describe('standard error of an edge, by which kelly shrinks it; needed for sizing kelly (0: take it at its word)'),
  metaRun: z
    .string()
    .min(1)
    .optional()
    .describe('second run whose probability must agree that a signal is worth taking'),
  metaThreshold: z.number().min(0).max(1).default(0.5).describe('its probability must be above this'),
  stop: multiple('distance of the stop from the entry'),
  target: multiple('distance of the target from the entry'),
  barrierSpan: z.int().min(2).max(2000).default(100).describe('span of the deviation that scales stops and targets'),
};

const execution = {
  fill: z
    .enum(fillModes)
    .default('open')
    .describe("how orders fill: the next bar's open, close or (high + low + close) / 3, or a limit or stop order"),
  offsetBps: bpsField(0, 'distance of limit and stop orders from the close of the decision'),
  delay: z.int().min(0).max(1000).default(0).describe('bars between a decision and the first that may fill it'),
  participation: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("largest share of a bar's traded money an order may take; the rest waits; 0: no cap"),
  lot: z
    .number()
    .min(0)
    .default(0)
    .describe('shares come in multiples of this; 0: fractions (a lot needs dividends: cash)'),
  turnoverBudget: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('largest sum of |trades| / equity at one bar; 0: no budget'),
  delistingReturn: z
    .number()
    .min(-1)
    .max(1)
    .default(nextOpen.delistingReturn)
    .describe('what a delisted position gets beyond its last close; -0.3 is the mean of Shumway (1997)'),
  dividends: z
    .enum(['reinvested', 'cash'])
    .default('reinvested')
    .describe('total-return prices, or split-adjusted prices with dividends paid in cash'),
  cashRate: yearlyRate('interest on free cash'),
  marginRate: yearlyRate('interest on borrowed money'),
  fundingRate: yearlyRate('funding that longs pay and shorts receive'),
  funding: seriesOfSymbol(
    'stored series of funding payments, fractions of the position that longs pay shorts: one for all symbols, or SYMBOL=SERIES',
  ),
};

const costs = {
  feeBps: bpsField(defaultCosts.feeBps, 'fees per side'),
  commissionPerShare: z.number().min(0).default(0).describe('commission in money per share (split-adjusted)'),
  commissionMin: z.number().min(0).default(0).describe('least commission of an order, in money'),
  spread: z
    .enum(spreadSources)
    .default('auto')
    .describe('half-spreads from stored quotes when there are any (auto), fixed, or estimated from the bars'),
  halfSpreadBps: bpsField(defaultCosts.halfSpreadBps, 'half the bid-ask spread, per side'),
  slippageBps: bpsField(defaultCosts.slippageBps, 'slippage per side'),
  impact: z
    .enum(['none', 'square-root', 'almgren'])
    .default('none')
    .describe('how an order moves its own price: the square-root law, or Almgren et al. (2005)'),
  impactCoefficient: z.number().min(0).max(100).default(1).describe('multiplies the impact'),
  executionDays: z.number().positive().max(100).default(1).describe('days over which an order is worked (almgren)'),
  sharesOverVolume: z
    .number()
    .positive()
    .default(263)
    .describe("shares outstanding over a day's volume (almgren); 263 is IBM in the paper"),
  borrowBps: z
    .number()
    .min(0)
    .max(10_000)
    .default(defaultCosts.borrowBpsPerYear)
    .describe('lending fee of short positions a year'),
  borrow: seriesOfSymbol('stored series of yearly lending fees as fractions, in place of borrowBps: like funding'),
  costMultiple: z
    .array(z.coerce.number<number>().min(0).max(100))
    .min(1)
    .default([...defaultSettings.costMultiples])
    .describe('multiples of all costs in the cost table'),
};

const comparison = {
  benchmarks: z
    .array(z.string().min(1))
    .default(['SPY', 'QQQ'])
    .describe('symbols to compare with, bought and held; those without bars are left out'),
  randomDraws: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'backtests of the same signals at random times that the strategy is ranked among; 0: none; 200 when left out, fewer on large panels',
    ),
};

const search = {
  action: z.enum(['optimise']).optional().describe('search parameters instead of trading once'),
  grid: z
    .union([z.record(z.string(), z.array(z.union([z.number(), z.string()])).min(1)), z.array(z.string())])
    .optional()
    .describe('optimise: values to try, such as {threshold: [0, 0.02], hold: [1, 5]} or threshold=0,0.02'),
  heatMap: z
    .array(z.string())
    .length(2)
    .optional()
    .describe('optimise: two parameters to show as a map; those that matter most when left out'),
  combinations: z
    .int()
    .min(2)
    .max(20_000)
    .default(500)
    .describe('optimise: most combinations; of a larger grid so many are drawn at random'),
  windows: z.int().min(1).max(100).default(5).describe('optimise: windows traded with what was best before them'),
  rolling: z
    .boolean()
    .default(false)
    .describe('optimise: choose on the window just before, not on all that came before'),
};

export const backtestConfig = z.strictObject({
  ...choice,
  ...signals,
  ...positions,
  ...execution,
  ...costs,
  ...comparison,
  ...search,
});
export type BacktestConfig = z.infer<typeof backtestConfig>;

/** Keys of the config that a search may choose. */
const chosenKeys = [
  'mode',
  'sizing',
  'threshold',
  'edgeError',
  'hold',
  'rebalance',
  'rebalanceOn',
  'gross',
  'maxWeight',
  'maxSector',
  'targetVolatility',
  'volatilityBars',
  'kellyFraction',
  'deviationSpan',
  'noTradeBand',
  'metaThreshold',
  'stop',
  'target',
  'barrierSpan',
  'fill',
  'offsetBps',
  'delay',
  'participation',
  'turnoverBudget',
] as const satisfies readonly (keyof BacktestConfig)[];

/** Keys that it may try, but not choose: what trading costs is no decision of the trader's. */
export const assumedKeys = [
  'feeBps',
  'halfSpreadBps',
  'slippageBps',
  'borrowBps',
  'commissionPerShare',
  'commissionMin',
  'impactCoefficient',
] as const satisfies readonly (keyof BacktestConfig)[];

export const searchKeys: readonly string[] = [...chosenKeys, ...assumedKeys];

/** The config without the keys of a search and of signals, which trading a run does not depend on. */
export function tradingConfig(config: BacktestConfig): Partial<BacktestConfig> {
  const apart = new Set([...Object.keys(signals), ...Object.keys(search)]);
  return Object.fromEntries(Object.entries(config).filter(([key]) => !apart.has(key)));
}
