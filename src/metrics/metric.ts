import type { NumericArray } from '../core/frame.ts';

export type Direction = 'higher' | 'lower';

/** Predicted probabilities and what happened. All arrays have one length, the number of rows. */
export interface ClassData {
  /** Class codes 0..K-1. */
  readonly y: Int32Array;
  /** One column per class in code order; each row sums to 1. A binary task has [1 - p_up, p_up]. */
  readonly probabilities: readonly NumericArray[];
  /** The baseline's probabilities of the same rows, for a metric that compares with it. */
  readonly baseline?: readonly NumericArray[];
}

/** Forecasts and what happened, in the label's unit. */
export interface RegressionData {
  readonly y: NumericArray;
  readonly yhat: NumericArray;
  /** The naive forecast of the same rows, known at the same times. */
  readonly naive: NumericArray;
}

/**
 * Rows that are weighted together, such as the rows of one date: `of[row]` is the row's group, 0 <= of[row] < count.
 */
export interface Groups {
  readonly of: Int32Array;
  readonly count: number;
}

/** The metric of the prepared rows when each group counts `weights[group]` >= 0 times; NaN when it is undefined. */
export type WeightedScore = (weights: Float64Array) => number;

/**
 * One number that compares predictions with outcomes. A metric doesn't depend on the order of rows, takes clean input
 * (see check-data.ts) and gives NaN, never an error, where it has no value.
 */
export interface Metric<Data> {
  readonly name: string;
  readonly summary: string;
  /** Which values are better. */
  readonly direction: Direction;
  /** Smallest and largest possible value. */
  readonly limits: readonly [number, number];
  /** Value of a perfect prediction. */
  readonly perfect: number;
  /**
   * How rows of several models (folds) make one number. 'rows': all rows together. 'folds': within each fold, then
   * averaged by rows, because scores or thresholds of different models can't be compared: pooled AUC of models that
   * know nothing falls below 0.5 when a fold's training base rate leans against its test base rate.
   */
  readonly pooling: 'rows' | 'folds';
  /** When the value is NaN. */
  readonly undefinedWhen: string;
  /** Does the work that all weightings share (sorting, sums per group), so that a resample costs one pass. */
  prepare(data: Data, groups: Groups): WeightedScore;
}

/** The metric with every row counted once. */
export function score<Data extends { readonly y: NumericArray }>(metric: Metric<Data>, data: Data): number {
  return metric.prepare(data, { of: new Int32Array(data.y.length), count: 1 })(Float64Array.of(1));
}
