import type { CalibrationReport } from '../evaluation/calibration-report.ts';
import type { EnsembleSummary } from '../evaluation/ensemble-comparison.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { TradingVerdict } from '../evaluation/trading-verdict.ts';
import type { TearSheetView } from './tear-sheet-data.ts';

/**
 * What the page shows, and nothing else: the view model between the artifacts (collect.ts) and the markup (page.ts).
 * Times are UTC epoch microseconds; a number that is not known is NaN and prints as 'n/a'.
 */

/**
 * How a number is written: ratio 0.512, percent 51.2 % (from a fraction), number 1.23, digits 0.01234 (four that
 * count), count 1,234, bars 12 bars.
 */
export type Unit = 'ratio' | 'percent' | 'number' | 'digits' | 'count' | 'bars';

/**
 * A part of the page that may have nothing to show: why, and the command that makes its artifact if one does. Without a reason
 * the section is left out: such a run never has one.
 */
export type Part<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why?: string; readonly command?: string };

/** A value with the ends of its interval; NaN where none was computed. */
export interface Estimated {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Score {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  /** Interval at the level of the table that holds the score; NaN when none was computed. */
  readonly low: number;
  readonly high: number;
  readonly baseline: number;
  /** What the baseline is, such as 'coin toss' or 'buy and hold'. */
  readonly baselineName: string;
  readonly better: 'higher' | 'lower';
  /** What else to know about the interval, such as 'widened for 12 tries'. */
  readonly note?: string;
}

export interface Verdict {
  readonly level: 'strong' | 'moderate' | 'weak' | 'no evidence' | 'unknown';
  readonly sentence: string;
  readonly reasons: readonly string[];
  /** How the level follows from the scores; empty when there is no verdict. */
  readonly rule: string;
}

/** The scores of one range of predictions: out-of-fold, or the hold-out. */
export interface ScoreTable {
  readonly name: string;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  /** How the intervals were made, such as '95 % stationary block bootstrap, blocks of 20 bars, 1,000 draws'. */
  readonly method: string;
  /** What the baseline forecaster knows, in words. */
  readonly baselineSource: string;
  readonly scores: readonly Score[];
  /** Names of the scores that are of each fold, averaged by rows. */
  readonly withinFolds: readonly string[];
  /** Primary metric of parts of the rows, such as years and symbols. */
  readonly parts: readonly ScoreParts[];
  readonly confusion:
    | { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] }
    | undefined;
}

export interface ScoreParts {
  readonly by: 'year' | 'symbol' | 'sector' | 'regime';
  readonly metric: string;
  /** `corrected`: p-value against chance after the correction for the parts of this table; NaN where there is none. */
  readonly rows: readonly { part: string; rows: number; value: number; low: number; high: number; corrected: number }[];
}

export interface Scores {
  readonly ranges: readonly ScoreTable[];
  readonly gates: readonly { name: string; wanted: string; found: string; passed: boolean }[];
  readonly warnings: readonly string[];
}

export interface EquityCurve {
  readonly time: Float64Array;
  /** Growth of 1, same length as time. */
  readonly equity: Float64Array;
  readonly benchmark: Float64Array;
  /** Fraction below the running peak, <= 0. */
  readonly drawdown: Float64Array;
  readonly benchmarkDrawdown: Float64Array;
}

export interface BacktestView {
  readonly curve: EquityCurve;
  readonly benchmarkName: string;
  /** Annualised. */
  readonly benchmarkSharpe: number;
  readonly metrics: readonly { name: string; unit: Unit; strategy: number; benchmark: number }[];
  /** Sentences: when orders fill, what a trade costs, how positions are sized. */
  readonly rules: readonly string[];
  /** How yearly figures come from per-bar ones, such as 'x 252 bars a year'. */
  readonly annualisation: string;
  readonly costs: readonly CostRow[];
  /** What one side costs in basis points when the strategy just breaks even, in a sentence. */
  readonly breakEven: string;
}

/** The same trades with every cost multiplied. */
export interface CostRow {
  readonly multiple: number;
  /** Fee, half-spread and slippage together, one side, basis points. */
  readonly bpsPerSide: number;
  readonly totalReturn: number;
  readonly cagr: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
}

/** One rule's states of the market over time, and what was scored and earned in each. */
export interface RegimeView {
  readonly rule: 'regime' | 'hmm_regime';
  /** How the market's state comes about, in words. */
  readonly method: string;
  /** Ends of the time axis: those of the equity curve where there is one. */
  readonly from: number;
  readonly to: number;
  readonly dates: number;
  readonly unknownDates: number;
  readonly datesPerStep: number;
  /** Runs of equal states, in order of time; a bounded number however many bars there are. */
  readonly runs: readonly { readonly state: string; readonly from: number; readonly to: number }[];
  /** The range whose rows are scored, in words. */
  readonly range: string;
  readonly metric: string;
  readonly hits: { readonly name: string; readonly unit: Unit };
  /** Undefined without a backtest. */
  readonly benchmarkName: string | undefined;
  /** Lanes, from top to bottom. */
  readonly states: readonly {
    readonly state: string;
    readonly dates: number;
    readonly share: number;
    readonly visits: number;
    /** Dates. */
    readonly meanVisit: number;
    readonly rows: number;
    readonly score: Estimated;
    readonly hits: number;
    readonly hitsBaseline: number;
    /** Bars that began in the state, and what they earned a year. */
    readonly bars: number;
    readonly strategy: { readonly meanReturn: number; readonly sharpe: number };
    readonly benchmark: { readonly meanReturn: number; readonly sharpe: number };
  }[];
}

export interface FoldScore {
  readonly label: string;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface FoldScores {
  /** Groups of dates where combinatorial splits test several at a time, so that folds overlap. */
  readonly parts: 'fold' | 'group of dates';
  readonly metric: string;
  readonly baseline: number;
  readonly baselineName: string;
  readonly folds: readonly FoldScore[];
  /** Folds that overlap: empty unless parts are groups. */
  readonly overlapping: readonly FoldScore[];
  /** Pooled rows drawn apart from the folds: all out-of-fold rows, the hold-out. */
  readonly pooled: readonly FoldScore[];
}

export type SpanKind = 'train' | 'purge' | 'test' | 'embargo' | 'holdout';

export interface FoldTimeline {
  readonly scheme: string;
  readonly horizonBars: number;
  readonly embargoBars: number;
  /** Bars that features look back, which are left out like an embargo. */
  readonly lookbackBars: number;
  readonly folds: readonly {
    readonly label: string;
    readonly trainRows: number;
    readonly purgedRows: number;
    readonly testRows: number;
    readonly spans: readonly { kind: SpanKind; from: number; to: number }[];
  }[];
}

export interface ReliabilityPoint {
  /** Edges of the bin in predicted probability. */
  readonly from: number;
  readonly to: number;
  /** Mean predicted probability and share of rows in which the class happened. */
  readonly predicted: number;
  readonly observed: number;
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

export interface ReliabilityCurve {
  readonly className: string;
  /** Mean over predictions of |observed - predicted| of their bin. */
  readonly meanGap: number;
  readonly bins: readonly ReliabilityPoint[];
}

export interface ImportanceView {
  /** Whose gain it is, such as 'final model'. */
  readonly of: string;
  readonly gains: readonly { feature: string; gain: number }[];
}

export interface QualityView {
  readonly interval: string;
  readonly symbols: number;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  readonly checks: readonly { check: string; severity: string; symbols: number; count: number; worst: string }[];
}

export interface DriftView {
  readonly baseline: string;
  readonly from: number;
  readonly to: number;
  readonly features: number;
  readonly drifted: number;
  /** Share of features drifted that asks for retraining. */
  readonly trigger: number;
  readonly triggered: boolean;
  readonly method: string;
  readonly warnings: readonly string[];
  /** Features that drifted first; p-values corrected for their number; `drifted` says in what, or 'no'. */
  readonly top: readonly { feature: string; ks: number; pValue: number; psi: number; drifted: string }[];
}

export interface HoldoutView {
  /** 'sealed from 2024-01-01', or why there is none. */
  readonly description: string;
  readonly openings: readonly { at: string; from: number; to: number; by: string }[];
}

/** Synthetic markets only: what a perfect reader of the planted edge would score. */
export interface ReachableView {
  readonly metric: string;
  readonly reachable: Estimated;
  readonly model: Estimated;
  /** reachable - model, from the same resamples. */
  readonly distance: Estimated;
}

export interface StageRecord {
  readonly stage: string;
  readonly name: string;
  readonly id: string;
  readonly seed: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly config: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly files: readonly { role: 'in' | 'out'; path: string; bytes: number; sha256: string }[];
}

/** Another run, to stand beside the one that the page is about. */
export type OtherRun = Pick<ReportData, 'run' | 'facts' | 'verdict' | 'afterCosts' | 'scores' | 'backtest'>;

export interface ReportData {
  readonly run: string;
  readonly facts: readonly { label: string; value: string }[];
  readonly verdict: Verdict;
  /** Whether the backtest is evidence that the run can be traded; absent where nothing was evaluated. */
  readonly afterCosts?: TradingVerdict;
  readonly headline: readonly Score[];
  /** Level of every interval on the page, such as 0.95. */
  readonly level: number;
  readonly audit: { readonly audited: boolean; readonly note: string };
  readonly trials: string;
  /** That the bars were made, and what was planted in them; absent for a real market. */
  readonly synthetic?: string;
  readonly backtest: Part<BacktestView>;
  /** More of the backtest; absent without one. */
  readonly tearSheet?: TearSheetView | undefined;
  readonly regimes: Part<readonly RegimeView[]>;
  readonly scores: Part<Scores>;
  readonly uncertainty: Part<Pick<Evaluation, 'ranges' | 'trading' | 'comparison'>>;
  readonly foldScores: Part<FoldScores>;
  readonly timeline: Part<FoldTimeline>;
  readonly reliability: Part<readonly ReliabilityCurve[]>;
  readonly importance: Part<ImportanceView>;
  readonly quality: Part<QualityView>;
  readonly drift: Part<DriftView>;
  readonly holdout: Part<HoldoutView>;
  readonly reachable: ReachableView | undefined;
  /** Ensembles only: beside their members, and what was left out. */
  readonly ensemble?: EnsembleSummary;
  /** Calibrated runs only. */
  readonly calibration?: CalibrationReport;
  readonly stages: readonly StageRecord[];
  readonly other?: OtherRun;
}
