import type { TradingVerdict } from '../evaluation/trading-verdict.ts';
import type { TradingInference } from '../evaluation/uncertainty/trading.ts';
import type { Spread } from '../math/spread.ts';
import type { Annualisation } from './annualisation.ts';
import type { RandomEntries } from './benchmarks/random-entries.ts';
import type { Capacity } from './capacity.ts';
import type { MonthlyReturns } from './metrics/calendar-returns.ts';
import type { RelativeMetrics } from './metrics/relative.ts';
import type { BacktestSettings } from './settings.ts';

/*
 * The content of artifacts/runs/RUN/backtest.json. Fractions, not percent; a number that can't be computed is null. What each
 * number means is in docs/glossary.md (metrics/glossary.ts).
 * Times are ISO text in UTC.
 */

/** Figures that an equity curve alone gives. */
export interface CurveMetrics {
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly annualVolatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  /** <= 0: -0.25 is a fall of a quarter from the highest point so far. */
  readonly maxDrawdown: number;
  /** From the peak before the deepest fall until it was regained (or the end). */
  readonly maxDrawdownBars: number;
  readonly maxDrawdownDays: number;
  readonly maxDrawdownRecovered: boolean;
  /** cagr / |maxDrawdown|. */
  readonly calmar: number | null;
  /** Losses of one bar as positive fractions, historical. */
  readonly valueAtRisk95: number | null;
  readonly conditionalValueAtRisk95: number | null;
  /** The same by the Cornish-Fisher expansion. */
  readonly cornishFisherValueAtRisk95: number | null;
  readonly cornishFisherConditionalValueAtRisk95: number | null;
  readonly tailRatio: number | null;
  readonly ulcerIndex: number | null;
  readonly omega: number | null;
  readonly skewness: number | null;
  /** Not excess: 3 for a normal. */
  readonly kurtosis: number | null;
  readonly bestBar: number | null;
  readonly worstBar: number | null;
  readonly positiveBars: number | null;
}

export interface BacktestMetrics extends CurveMetrics {
  /** Value bought plus value sold in a year, as a multiple of mean equity (a full switch of the portfolio counts 2). */
  readonly annualTurnover: number | null;
  /** Share of closed positions that made money after costs; null when none was closed. */
  readonly hitRate: number | null;
  readonly closedPositions: number;
  readonly fills: number;
  /** Mean over bars of |position value| / equity, and of position value / equity. */
  readonly grossExposure: number;
  readonly netExposure: number;
  /** Share of bars with any position. */
  readonly timeInMarket: number;
  /** All costs in money, and as a share of the profit before costs (null when that is not positive). */
  readonly costs: number;
  readonly costShareOfGrossProfit: number | null;
}

/** The same targets with every cost multiplied. */
export interface CostRow {
  readonly multiple: number;
  /** Commission, half-spread, slippage and impact as they were paid, one side. */
  readonly bpsPerSide: number;
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdown: number;
}

export type RangeChoice = 'oof' | 'holdout' | 'all';

/** One backtest for each path of the splits, where they predict every row several times. */
export interface PathsTraded {
  /** The path that the result is of: the one asked for, or that of the middle Sharpe ratio (the lower of two). */
  readonly shown: number;
  readonly sharpe: Spread;
  readonly each: readonly {
    readonly path: number;
    readonly sharpe: number | null;
    readonly totalReturn: number | null;
    readonly maxDrawdown: number;
  }[];
}

export interface BacktestResult {
  readonly run: string;
  readonly task: string;
  readonly label: string;
  readonly interval: string;
  readonly range: {
    readonly choice: RangeChoice;
    /** First and last prediction time used. */
    readonly start: string;
    readonly end: string;
    readonly bars: number;
    readonly predictions: number;
    /** How many of the predictions are hold-out rows (fold -1). */
    readonly holdoutPredictions: number;
  };
  /** Absent where the run predicts each row once. */
  readonly paths?: PathsTraded;
  readonly symbols: readonly string[];
  readonly settings: BacktestSettings;
  readonly annualisation: Annualisation;
  readonly metrics: BacktestMetrics;
  /** Unit of each metric, such as 'ratio a year': what is annualised, and what is not. */
  readonly units: Readonly<Record<string, string>>;
  /** 95 % block-bootstrap intervals; null ends when there are too few bars. */
  readonly intervals: { readonly sharpe: SharpeInterval };
  readonly benchmark: { readonly name: string; readonly metrics: CurveMetrics };
  /** The same benchmark, and any other that has bars, with the strategy measured against it. */
  readonly benchmarks: readonly BenchmarkRow[];
  readonly random: RandomEntries;
  /** Returns of calendar months and years, UTC. */
  readonly months: readonly MonthlyReturns[];
  /** The deepest falls, the deepest first, at most ten. */
  readonly drawdowns: readonly DrawdownRow[];
  /** Sharpe ratios of windows of so many bars; null without such a window. The series is in equity.parquet. */
  readonly rollingSharpe: {
    readonly bars: number;
    readonly lowest: number | null;
    readonly median: number | null;
    readonly highest: number | null;
    readonly last: number | null;
  };
  readonly costTable: readonly CostRow[];
  /** Cost of one side, in basis points, at which the total return is 0; null when it loses at no cost or never gets there. */
  readonly breakEvenBps: number | null;
  readonly capacity: Capacity;
  /** Money over the whole run: paid to lenders of shares, earned on cash, paid as funding, received as dividends. */
  readonly financing: {
    readonly borrowCost: number;
    readonly interest: number;
    readonly funding: number;
    readonly dividends: number;
  };
  readonly counts: {
    /** Times an order waited for a price; decided too late to fill; cut by the participation cap; left at a stop or target. */
    readonly carriedOrders: number;
    readonly unfilledOrders: number;
    readonly partialFills: number;
    readonly bracketExits: number;
  };
  /** Signals without a model, which nothing else judges: what the Sharpe ratio is worth after the tries in the ledger. */
  readonly inference?: TradingInference | null;
  /** Whether that is evidence that the signals can be traded. */
  readonly afterCosts?: TradingVerdict;
  /** Sentences: when orders fill, what a trade costs, how positions are sized. */
  readonly rules: readonly string[];
  /** What a reader has to know before believing the figures. */
  readonly warnings: readonly string[];
}

export interface BenchmarkRow extends Readonly<Record<keyof RelativeMetrics, number | null>> {
  readonly name: string;
  /** What it is, such as 'SPY bought and held'. */
  readonly rule: string;
  readonly metrics: CurveMetrics;
}

export interface DrawdownRow {
  readonly depth: number;
  /** When the peak, the bottom and the recovery were; `recovered` is null while under water. */
  readonly peak: string;
  readonly trough: string;
  readonly recovered: string | null;
  /** From the peak to the recovery, or to the end. */
  readonly bars: number;
  readonly days: number;
}

export interface SharpeInterval {
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  /** Share of resamples whose Sharpe ratio is above 0. */
  readonly shareAboveZero: number | null;
  readonly method: string;
}
