import type { BracketSettings } from './brackets.ts';
import type { SpreadSource } from './conditions.ts';
import { type CostSettings, defaultCosts } from './costs.ts';
import { type ExecutionSettings, type FinancingSettings, nextOpen, noFinancing } from './execution.ts';
import type { Dividends } from './price-panel.ts';
import type { SignalSettings } from './signals.ts';
import type { TargetSettings } from './sizing/targets.ts';

/** Series by symbol; '*' stands for every symbol that has none of its own. */
export type SeriesOfSymbol = Readonly<Record<string, string>>;

/** Everything that a backtest of given predictions depends on, besides its bars. */
export interface BacktestSettings extends SignalSettings, TargetSettings {
  readonly noTradeBand: number;
  readonly capital: number;
  readonly costs: CostSettings;
  readonly spread: SpreadSource;
  readonly dividends: Dividends;
  readonly execution: ExecutionSettings;
  readonly financing: FinancingSettings;
  /** Name of the dated series that a symbol's funding payments and lending fees come from, by symbol; see funding.ts. */
  readonly funding: SeriesOfSymbol;
  readonly borrow: SeriesOfSymbol;
  /** Stops and targets with the span of the deviation that scales them; null: none. */
  readonly brackets: (BracketSettings & { readonly span: number }) | null;
  /** Span of the exponentially weighted deviation of returns that sizing and impact read, in bars. */
  readonly deviationSpan: number;
  /** Run whose probability must be above `threshold` for a position to be taken; null: none. */
  readonly gate: { readonly run: string; readonly threshold: number } | null;
  /** Multiples of all costs in the cost table. */
  readonly costMultiples: readonly number[];
}

/**
 * Weights that fall by 0.94 a bar, as in J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 5.3: 1 - 2 / (32 + 1).
 */
export const riskMetricsSpan = 32;

export const defaultSettings: BacktestSettings = {
  mode: 'long-flat',
  sizing: 'equal',
  threshold: 0,
  edgeError: 0,
  holdBars: 1,
  rebalanceOn: 'bars',
  rebalanceBars: 1,
  grossExposure: 1,
  maxWeight: 1,
  maxSector: 0,
  targetVolatility: 0.1,
  volatilityBars: 60,
  kellyFraction: 0.5,
  noTradeBand: 0,
  capital: 100_000,
  costs: defaultCosts,
  spread: 'auto',
  dividends: 'reinvested',
  execution: nextOpen,
  financing: noFinancing,
  funding: {},
  borrow: {},
  brackets: null,
  deviationSpan: riskMetricsSpan,
  gate: null,
  costMultiples: [0, 1, 2, 4],
};
