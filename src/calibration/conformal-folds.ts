import { takeRows } from '../core/frame.ts';
import { orNull } from '../core/numbers.ts';
import type { Task } from '../core/task.ts';
import type { Predictions } from '../io/runs.ts';
import { checkSecondStage, type SplitPlan, secondStageParts } from '../splits/index.ts';
import { type ConformalScore, conformalColumns, conformalQuantile, conformalValues, scoresOf } from './conformal.ts';

export interface ConformalPart {
  /** 'final' serves the hold-out and whatever comes after it. */
  readonly fold: number | 'final';
  /** Scores that the quantile was taken from. */
  readonly rows: number;
  /** null: too few rows for the level, so that rows get no interval, or all classes. */
  readonly quantile: number | null;
}

export interface ConformalFolds {
  readonly score: ConformalScore;
  readonly level: number;
  /** Columns by name, all rows. */
  readonly columns: Readonly<Record<string, Float64Array | Int32Array>>;
  readonly parts: readonly ConformalPart[];
  /** Rows of the predictions that the quantile of a fold was taken from. */
  readonly learned: ReadonlyMap<number | 'final', Int32Array>;
}

/**
 * Split-conformal intervals or sets, fold by fold: a fold's quantile comes from out-of-fold rows of other folds whose
 * labels were known before the fold's first row. No model was fitted to those rows. The guarantee needs old and new rows to
 * be exchangeable, which markets are not: the coverage that was reached is for the caller to measure.
 * @param outputs prediction columns (calibrated ones), all rows
 * @param scale of each row, known with it, where the score is 'scaled'
 */
export function conformalFolds(
  predictions: Predictions,
  outputs: readonly Float64Array[],
  plan: SplitPlan,
  task: Task,
  options: { readonly score: ConformalScore; readonly level: number; readonly scale?: Float64Array },
): ConformalFolds {
  checkSecondStage(plan, 'a conformal interval');
  const { time } = predictions;
  const { score, level, scale } = options;
  const y = Float64Array.from(predictions.y);
  const labelKnownAt = Float64Array.from(predictions.labelKnownAt);
  const names = conformalColumns(task);
  const columns = names.map(() => new Float64Array(time.length));
  const learned = new Map<number | 'final', Int32Array>();
  const parts = secondStageParts(plan, { ...predictions, labelKnownAt, y }).map(
    ({ fold: served, train, served: rows }) => {
      const from = rows.length > 0 ? time[rows[0]] : Number.POSITIVE_INFINITY;
      const earlier = train.filter((row) => labelKnownAt[row] <= from);
      learned.set(served, earlier);
      const take = (wanted: Int32Array) => outputs.map((column) => takeRows(column, wanted));
      const scales = (wanted: Int32Array) => scale && takeRows(scale, wanted);
      const scores = scoresOf(score, take(earlier), takeRows(y, earlier), scales(earlier)).filter(Number.isFinite);
      const quantile = conformalQuantile(scores, level);
      conformalValues(score, quantile, take(rows), scales(rows)).forEach((values, column) => {
        rows.forEach((row, i) => {
          columns[column][row] = values[i];
        });
      });
      return { fold: served, rows: scores.length, quantile: orNull(quantile) };
    },
  );
  const stored = columns.map((column) => (task.kind === 'regression' ? column : Int32Array.from(column)));
  return { score, level, columns: Object.fromEntries(names.map((name, i) => [name, stored[i]])), parts, learned };
}
