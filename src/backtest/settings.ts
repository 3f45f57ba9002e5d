import type { BracketSettings } from './brackets.ts';
import type { SpreadSource } from './conditions.ts';
import { type CostSettings, defaultCosts } from './costs.ts';
import { type ExecutionSettings, type FinancingSettings, nextOpen, noFinancing } from './execution.ts';
import type { Dividends } from './price-panel.ts';
import type { Mode, Sizing } from './signals.ts';

/** Everything that a backtest of given predictions depends on, besides its bars. */
export interface BacktestSettings {
  readonly mode: Mode;
  readonly sizing: Sizing;
  readonly threshold: number;
  readonly holdBars: number;
  readonly rebalanceBars: number;
  readonly grossExposure: number;
  readonly maxWeight: number;
  readonly noTradeBand: number;
  readonly capital: number;
  readonly costs: CostSettings;
  readonly spread: SpreadSource;
  readonly dividends: Dividends;
  readonly execution: ExecutionSettings;
  readonly financing: FinancingSettings;
  /** Stops and targets with the span of the deviation that scales them; null: none. */
  readonly brackets: (BracketSettings & { readonly span: number }) | null;
  /** Span of the exponentially weighted deviation of returns that sizing and impact read, in bars. */
  readonly deviationSpan: number;
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
  holdBars: 1,
  rebalanceBars: 1,
  grossExposure: 1,
  maxWeight: 1,
  noTradeBand: 0,
  capital: 100_000,
  costs: defaultCosts,
  spread: 'auto',
  dividends: 'reinvested',
  execution: nextOpen,
  financing: noFinancing,
  brackets: null,
  deviationSpan: riskMetricsSpan,
  costMultiples: [0, 1, 2, 4],
};
