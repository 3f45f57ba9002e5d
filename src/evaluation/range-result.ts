import type { Spread } from '../math/spread.ts';
import type { Direction } from '../metrics/metric.ts';
import type { Estimate } from './estimate.ts';
import type { MarketStates } from './regimes/market-states.ts';
import type { ReliabilityTable } from './reliability-tables.ts';
import type { EffectiveRows } from './uncertainty/effective-rows.ts';
import type { InformationCoefficient } from './uncertainty/information-coefficient.ts';
import type { RotationTest } from './uncertainty/rotation-test.ts';

/** 'oof': rows predicted out of fold; 'holdout': the sealed rows at the end (fold -1). */
export type RangeName = 'oof' | 'holdout';

export interface MetricResult extends Estimate {
  readonly metric: string;
  readonly summary: string;
  readonly direction: Direction;
  /** The same metric of the baseline forecast on the same rows. */
  readonly baseline: number | null;
  /** Set where several folds were scored each by itself and averaged by rows; other metrics see all rows at once. */
  readonly withinFolds?: true;
  /** Why value is null. */
  readonly reason?: string;
}

/** Scores of a part of the rows: one fold, one calendar year, one symbol. */
export interface PartResult {
  readonly part: string;
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  /** The primary metric of the range, with an interval for folds; for years and symbols low and high are null. */
  readonly primary: Estimate;
  /** accuracy for classes, rmse for regression. */
  readonly secondary: number | null;
  readonly secondaryBaseline: number | null;
  /** Class shares in class order; empty for regression. */
  readonly shares: readonly number[];
  /** Two-sided p-value of the primary metric against chance, and after the correction for the parts of its kind. */
  readonly pValue?: number | null;
  readonly corrected?: number | null;
  /** Why primary is null. */
  readonly reason?: string;
}

export interface OracleResult {
  /** AUC of the synthetic market's true probabilities on the same rows. */
  readonly reachable: Estimate;
  readonly model: number | null;
  /** reachable - model, with an interval from the same resamples. */
  readonly distance: Estimate;
}

/**
 * The primary metric over backtest paths, where splits predict each row once in each of several. Paths share dates and
 * models, so their deviation is no standard error of the score.
 */
export interface PathScores extends Spread {
  readonly count: number;
  readonly metric: string;
  /** By path; null where it can't be computed. */
  readonly values: readonly (number | null)[];
}

export interface RangeResult {
  readonly range: RangeName;
  readonly start: string;
  readonly end: string;
  /** Predictions that are scored; with several backtest paths each row of the panel counts once for each. */
  readonly rows: number;
  /** Distinct times: the units that the bootstrap draws. */
  readonly dates: number;
  readonly symbols: number;
  readonly folds: number;
  readonly bootstrap: {
    readonly method: string;
    readonly resamples: number;
    readonly confidence: number;
    /** Mean block length in dates, and how it came about. */
    readonly blockLength: number;
    readonly blockLengthReason: string;
    /** dates / blockLength: about how many independent pieces the rows hold. */
    readonly effectiveBlocks: number;
  };
  /** Name of the metric that the verdict reads: auc, directional_auc, brier_skill or r2_naive. */
  readonly primary: string;
  readonly metrics: readonly MetricResult[];
  /** What the baseline column is, in words. */
  readonly baselineSource: string;
  /** Share of each class among the rows; empty for regression. */
  readonly baseRates: readonly { readonly className: string; readonly share: number }[];
  /** Absent where each row is predicted once. */
  readonly paths?: PathScores;
  readonly perFold: readonly PartResult[];
  /** Groups of dates that combinatorial splits combine, which do not overlap as their folds do; absent elsewhere. */
  readonly perTestGroup?: readonly PartResult[];
  readonly perYear: readonly PartResult[];
  readonly perSymbol: readonly PartResult[];
  /** Empty where the universe names no sectors, and where bars are too few to name a regime. */
  readonly perSector?: readonly PartResult[];
  readonly perRegime?: readonly PartResult[];
  /** By the state of the market as a whole, see regimes of the evaluation; empty where it is not known. */
  readonly perMarketState?: readonly { readonly rule: MarketStates['rule']; readonly parts: readonly PartResult[] }[];
  readonly effective?: EffectiveRows;
  /** Null where the label has no direction, or there are too few symbols. */
  readonly informationCoefficient?: InformationCoefficient | null;
  /** Null where there are too few dates to turn the labels by. */
  readonly rotationTest?: RotationTest | null;
  /** One table for 'up' of a binary task, one per class otherwise; empty for regression. */
  readonly reliability: readonly ReliabilityTable[];
  /** counts[actual][predicted] in class order, predicted being the most probable class. */
  readonly confusion: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] } | null;
  /** Synthetic markets only. */
  readonly oracle: OracleResult | null;
}
