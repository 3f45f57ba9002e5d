import type { BarFrame } from '../core/frame.ts';
import type { FeatureColumns } from '../features/compute-feature.ts';
import type { FeatureInstance } from '../features/instance.ts';
import type { MarketData } from '../features/market-data.ts';
import type { FitRecord } from '../io/fit-record.ts';
import type { Panel } from '../io/panel.ts';
import type { LabelTask } from '../labels/define-label.ts';

/*
 * What is audited: a pipeline as data and functions in memory. Checks cut, corrupt and compare; where a part is
 * undefined, the checks that need it are skipped.
 */

/** Columns by symbol; rows are the symbol's bars. */
export type SymbolColumns = ReadonlyMap<string, FeatureColumns>;

export interface FeatureSubject {
  readonly market: MarketData;
  /** Those that features are wanted of. */
  readonly symbols: readonly string[];
  /** What the set's entries declare: warm-up, scale, references. Columns without an entry have no declaration. */
  readonly instances: readonly FeatureInstance[];
  /**
   * The function under audit.
   * @param columns a hint: only these are looked at
   */
  compute(market: MarketData, symbols: readonly string[], columns?: ReadonlySet<string>): SymbolColumns;
  /** What the feature files hold, with the bars' times. */
  readonly stored?: ReadonlyMap<string, { readonly time: Float64Array; readonly columns: FeatureColumns }>;
}

export interface LabelledColumns {
  readonly y: Float64Array;
  readonly knownAt: Float64Array;
}

export interface LabelSubject {
  readonly market: MarketData;
  readonly symbols: readonly string[];
  readonly horizonBars: number;
  readonly task: LabelTask;
  /** Labels by symbol, by row of its bars. */
  compute(market: MarketData): ReadonlyMap<string, LabelledColumns>;
}

/** Row numbers of a panel. */
export interface FoldPart {
  readonly fold: number;
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface RowSubject {
  readonly panel: Panel;
  readonly task: LabelTask;
  readonly horizonBars: number;
  /** Bars that the slowest feature looks back. */
  readonly lookbackBars: number;
  readonly folds: readonly FoldPart[];
  /** Rows that the final model learns from. */
  readonly final: Int32Array;
  /** Rows that are sealed. */
  readonly holdout: Int32Array;
  /** What the splits file says of itself that its rows can't show, such as a window that overlaps another. */
  readonly complaints?: readonly { where: string; message: string }[];
}

export interface FoldPredictions {
  readonly fold: number;
  readonly rows: Int32Array;
  /** One score per row: the more, the likelier 'up' (or the larger the value). */
  readonly score: Float64Array;
}

/** Everything that learns, as a function of a panel: selection, imputation, models, early stopping, combination. */
export interface Procedure {
  /** @param only folds that are wanted; all when left out */
  run(
    panel: Panel,
    only?: ReadonlySet<number>,
  ): Promise<{ readonly folds: readonly FoldPredictions[]; readonly fits: readonly FitRecord[] }>;
}

export interface TradeFill {
  readonly symbol: string;
  /** Close of the bar at which it was decided, and of the bar in which it filled. */
  readonly decidedAt: number;
  readonly time: number;
  readonly price: number;
}

export interface TradingSubject {
  readonly bars: readonly BarFrame[];
  /** Trades fixed signals on these bars. */
  run(bars: readonly BarFrame[]): readonly TradeFill[];
}

export interface AuditSubject {
  readonly features?: FeatureSubject;
  readonly labels?: LabelSubject;
  readonly rows?: RowSubject;
  /** Of a run on disk: what its fitted objects saw. */
  readonly fits?: readonly FitRecord[];
  readonly procedure?: Procedure;
  readonly trading?: TradingSubject;
}
