import { usageError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { parseTime } from '../core/time.ts';
import { foldRows } from './fold-rows.ts';
import { pathsOf, type SplitPlan } from './plan.ts';

/** Out-of-fold predictions by time, then those of the hold-out (fold -1), as predictions.parquet holds them. */
export interface PredictedFolds {
  readonly time: Float64Array;
  readonly fold: ArrayLike<number>;
  readonly labelKnownAt: Float64Array;
  readonly y: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
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
 * Refuses splits with several backtest paths to what learns from out-of-fold predictions: a training row was predicted by
 * models of which most had seen the fold's test rows.
 * @param what the second stage, as the user names it
 * @throws TrademlError (usage)
 */
export function checkSecondStage(plan: SplitPlan, what: string): void {
  const paths = pathsOf(plan);
  if (paths === 1) return;
  throw usageError(
    `${what} learns from out-of-fold predictions, which splits of scheme ${plan.scheme} make ${paths} times for each row, mostly by models that saw the test rows of other folds`,
    'train on splits of scheme walk-forward or purged-kfold for it; ensembles by average and soft-vote learn nothing and combine any',
  );
}

/**
 * What a second stage (a stacker, a calibrator) may learn from, fold by fold: out-of-fold predictions of other folds that
 * the split rule lets it see, whose labels were known before the fold begins (or after its embargo), purged like any
 * training row. What serves the hold-out learns from all out-of-fold rows whose labels were known before it. No row is
 * served by what learned from it, and the models behind the predictions never saw the rows they predicted.
 */
export function secondStageParts(plan: SplitPlan, predictions: PredictedFolds): SecondStagePart[] {
  const { time, fold, labelKnownAt, y, symbols, symbolId } = predictions;
  const rowsOf = (wanted: number) => Int32Array.from(time.keys()).filter((row) => fold[row] === wanted);
  const outOfFold = Int32Array.from(time.keys()).filter((row) => fold[row] >= 0);
  const [times, known, labels] = [time, labelKnownAt, y].map((column) => takeRows(column, outOfFold));
  const of = { symbols, symbolId: takeRows(symbolId, outOfFold) };
  const parts: SecondStagePart[] = plan.folds.map((part) => ({
    fold: part.fold,
    train: takeRows(outOfFold, foldRows(plan, part.fold, times, known, labels, of).train),
    served: rowsOf(part.fold),
  }));
  const sealedFrom = plan.holdout ? parseTime(plan.holdout.start, 'hold-out start') : Number.POSITIVE_INFINITY;
  const before = outOfFold.filter((row) => labelKnownAt[row] < sealedFrom);
  return [...parts, { fold: 'final', train: before, served: rowsOf(-1) }];
}
