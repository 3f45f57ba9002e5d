import type { Spread } from '../math/spread.ts';
import type { BrierParts } from '../metrics/brier-decomposition.ts';
import type { Direction } from '../metrics/metric.ts';
import type { AuditState } from './audit-state.ts';
import type { Opening } from './holdout-ledger.ts';
import type { SyntheticMarket } from './synthetic-market.ts';
import type { RunComparison } from './uncertainty/compare-runs.ts';
import type { EffectiveRows } from './uncertainty/effective-rows.ts';
import type { InformationCoefficient } from './uncertainty/information-coefficient.ts';
import type { RotationTest } from './uncertainty/rotation-test.ts';
import type { TradingInference } from './uncertainty/trading.ts';
import type { Verdict } from './verdict.ts';

/*
 * The content of artifacts/runs/RUN/evaluation.json. Every number that can't be computed is null (JSON has no NaN),
 * with the reason beside it. Times are ISO text in UTC.
 */

/** 'oof': rows predicted out of fold; 'holdout': the sealed rows at the end (fold -1). */
export type RangeName = 'oof' | 'holdout';

/** A number with its bootstrap interval at the evaluation's confidence. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface MetricResult extends Estimate {
  readonly metric: string;
  readonly summary: string;
  readonly direction: Direction;
  /** The same metric of the baseline forecast on the same rows. */
  readonly baseline: number | null;
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

export interface ReliabilityBin {
  /** Bin edges in predicted probability. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanPredicted: number;
  /** Share of the rows in which the class happened, with a Wilson interval that takes rows as independent. */
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

/** Reliability of one class's probability. Bins without rows are left out. */
export interface ReliabilityTable {
  readonly className: string;
  readonly equalWidth: readonly ReliabilityBin[];
  readonly equalMass: readonly ReliabilityBin[];
  /** Of the class's probability; absent in evaluations of older versions. */
  readonly brier?: BrierParts;
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

export interface Gate {
  readonly name: 'auc' | 'sharpe' | 'accuracy';
  /** The metric that was read, where it is not the one of that name: directional_auc for down..up labels. */
  readonly metric?: 'directional_auc';
  readonly threshold: number;
  readonly value: number | null;
  /** Where the value comes from: 'oof', 'holdout' or 'backtest'. */
  readonly source: string;
  readonly passed: boolean;
  /** Why it failed or could not be evaluated. */
  readonly reason?: string;
}

interface HoldoutState {
  /** 'none': the run has no hold-out; 'sealed': never opened; 'opened': at least once. */
  readonly state: 'none' | 'sealed' | 'opened';
  readonly start: string | null;
  readonly end: string | null;
  readonly openings: readonly Opening[];
  /** True when this evaluation was not the first to open the hold-out. */
  readonly openedBefore: boolean;
}

export interface Evaluation {
  readonly run: string;
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly classes: readonly string[];
  readonly label: string;
  readonly interval: string;
  readonly horizonBars: number;
  readonly trials: number;
  readonly confidence: number;
  /** 'oof' first, then 'holdout' when it was asked for. */
  readonly ranges: readonly RangeResult[];
  readonly verdict: Verdict;
  readonly gates: readonly Gate[];
  readonly holdout: HoldoutState;
  readonly warnings: readonly string[];
  /** Absent where every bar comes from a real market. */
  readonly synthetic?: SyntheticMarket;
  /** Absent in evaluations of older versions. */
  readonly audit?: AuditState;
  /** What the backtest of these predictions is worth; null when there is none. */
  readonly trading?: TradingInference | null;
  /** With --compare, or the members of an ensemble. */
  readonly comparison?: RunComparison | null;
}
