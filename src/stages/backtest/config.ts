import { z } from 'zod';
import { spreadSources } from '../../backtest/conditions.ts';
import { defaultCosts, type ImpactSettings } from '../../backtest/costs.ts';
import { fillModes, nextOpen, noFinancing } from '../../backtest/execution.ts';
import { type BacktestSettings, defaultSettings, riskMetricsSpan } from '../../backtest/settings.ts';
import { configError } from '../../core/errors.ts';

const bpsField = (value: number, what: string) => z.number().min(0).max(500).default(value).describe(what);
const yearlyRate = (what: string) => z.number().min(-1).max(1).default(0).describe(`${what}, as a fraction a year`);
const multiple = (what: string) =>
  z.number().min(0).max(1000).default(0).describe(`${what}, in standard deviations of one bar's return; 0: none`);

const choice = {
  run: z.string().min(1).describe('run whose predictions are traded'),
  range: z
    .enum(['oof', 'holdout', 'all'])
    .default('all')
    .describe('out-of-fold predictions, hold-out predictions (counted as an opening), or both'),
  start: z.string().optional().describe('first prediction date (inclusive)'),
  end: z.string().optional().describe('end of the predictions (exclusive)'),
};

const positions = {
  mode: z.enum(['long-flat', 'long-short']).default('long-flat').describe('what to do against the signal'),
  sizing: z
    .enum(['equal', 'probability', 'slots'])
    .default('equal')
    .describe('equal weights among the chosen, weights by strength, or a fixed slot per symbol'),
  threshold: z
    .number()
    .min(0)
    .default(0)
    .describe('act beyond this: p_up from 0.5 (binary), p_up - p_down (three classes), forecast return (regression)'),
  hold: z.int().min(1).max(1000).optional().describe("bars to hold a signal; the label's horizon when left out"),
  rebalance: z.int().min(1).default(1).describe('change targets every this many bars'),
  gross: z.number().positive().max(5).default(1).describe('sum of |weights|; above 1 is leverage'),
  maxWeight: z.number().positive().max(5).default(1).describe('largest |weight| of one symbol'),
  noTradeBand: z.number().min(0).max(1).default(0).describe('leave a position this near its target weight alone'),
  capital: z.number().positive().default(100_000).describe('starting capital'),
  deviationSpan: z
    .int()
    .min(2)
    .max(2000)
    .default(riskMetricsSpan)
    .describe('span of the weighted deviation of returns that sizing and impact read, in bars'),
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
  costMultiple: z
    .array(z.coerce.number<number>().min(0).max(100))
    .min(1)
    .default([...defaultSettings.costMultiples])
    .describe('multiples of all costs in the cost table'),
};

export const backtestConfig = z.strictObject({ ...choice, ...positions, ...execution, ...costs });
export type BacktestConfig = z.infer<typeof backtestConfig>;

/** @throws TrademlError (config) when keys contradict each other */
export function settingsOf(config: BacktestConfig, horizonBars: number): BacktestSettings {
  if (config.lot > 0 && config.dividends !== 'cash') {
    throw configError(
      `lot ${config.lot} with dividends ${config.dividends}: reinvested dividends are fractions of shares`,
      'add dividends: cash (--dividends cash), or leave lot out',
    );
  }
  const holdBars = config.hold ?? Math.max(1, horizonBars);
  const { stop, target, fill, offsetBps, participation, lot, turnoverBudget, delistingReturn } = config;
  const { cashRate, marginRate, fundingRate } = config;
  return {
    mode: config.mode,
    sizing: config.sizing,
    threshold: config.threshold,
    holdBars,
    rebalanceBars: config.rebalance,
    grossExposure: config.gross,
    maxWeight: config.maxWeight,
    noTradeBand: config.noTradeBand,
    capital: config.capital,
    costs: costsOf(config),
    spread: config.spread,
    dividends: config.dividends,
    execution: { fill, offsetBps, delayBars: config.delay, participation, lot, turnoverBudget, delistingReturn },
    financing: { ...noFinancing, cashRate, marginRate, fundingRate },
    brackets: stop > 0 || target > 0 ? { stop, target, quietBars: holdBars, span: config.barrierSpan } : null,
    deviationSpan: config.deviationSpan,
    costMultiples: config.costMultiple,
  };
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
