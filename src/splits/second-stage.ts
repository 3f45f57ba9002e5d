import { takeRows } from '../core/frame.ts';
import { parseTime } from '../core/time.ts';
import type { SplitPlan } from './plan.ts';
import { foldRows } from './rows.ts';

/** Out-of-fold predictions by time, then those of the hold-out (fold -1), as predictions.parquet holds them. */
export interface PredictedFolds {
  readonly time: Float64Array;
  readonly fold: ArrayLike<number>;
  readonly labelKnownAt: Float64Array;
  readonly y: Float64Array;
}

/** Row numbers of predictions. */
export interface SecondStagePart {
  /** 'final' serves the hold-out, and whatever comes after it. */
  readonly fold: number | 'final';
  /** Rows to learn from, in order of time. */
  readonly train: Int32Array;
  readonly served: Int32Array;
}

/**
 * What a second stage (a stacker, a calibrator) may learn from, fold by fold: out-of-fold predictions of other folds that
 * the split rule lets it see, whose labels were known before the fold begins (or after its embargo), purged like any
 * training row. What serves the hold-out learns from all out-of-fold rows whose labels were known before it. No row is
 * served by what learned from it, and the models behind the predictions never saw the rows they predicted.
 */
export function secondStageParts(plan: SplitPlan, predictions: PredictedFolds): SecondStagePart[] {
  const { time, fold, labelKnownAt, y } = predictions;
  const rowsOf = (wanted: number) => Int32Array.from(time.keys()).filter((row) => fold[row] === wanted);
  const outOfFold = Int32Array.from(time.keys()).filter((row) => fold[row] >= 0);
  const [times, known, labels] = [time, labelKnownAt, y].map((column) => takeRows(column, outOfFold));
  const parts: SecondStagePart[] = plan.folds.map((part) => ({
    fold: part.fold,
    train: takeRows(outOfFold, foldRows(plan, part.fold, times, known, labels).train),
    served: rowsOf(part.fold),
  }));
  const sealedFrom = plan.holdout ? parseTime(plan.holdout.start, 'hold-out start') : Number.POSITIVE_INFINITY;
  const before = outOfFold.filter((row) => labelKnownAt[row] < sealedFrom);
  return [...parts, { fold: 'final', train: before, served: rowsOf(-1) }];
}
