import type { Candidate } from '../calibration/choose-method.ts';
import type { ConformalScore } from '../calibration/conformal.ts';
import type { ConformalPart } from '../calibration/conformal-folds.ts';
import type { Task } from '../core/task.ts';
import { everyClass } from '../metrics/every-class.ts';
import type { AbstentionTable } from './abstention.ts';
import {
  type ComparedRows,
  type CompareOptions,
  compareForecasts,
  type ForecastComparison,
  verdictOfGain,
} from './compare-forecasts.ts';
import { dateMeans } from './date-mean.ts';
import type { Estimate } from './estimate.ts';
import type { ReliabilityTable } from './reliability-tables.ts';
import { reliabilityOf } from './reliability-tables.ts';
import { classNames } from './scoring.ts';

/* The content of artifacts/runs/RUN/calibration.json. Numbers that can't be computed are null. */

/** What was chosen for the rows of one fold. */
export interface FoldChoice {
  /** 'final' serves the hold-out and whatever comes after it. */
  readonly fold: number | 'final';
  readonly method: string;
  /** Rows that it was fitted on; 0 where predictions stay as they are. */
  readonly rows: number;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/** Predictions before and after, on the same out-of-fold rows. */
export interface BeforeAfter {
  readonly comparison: ForecastComparison;
  readonly helps: 'yes' | 'no' | 'not shown';
  readonly sentence: string;
  readonly before: readonly ReliabilityTable[];
  readonly after: readonly ReliabilityTable[];
}

export interface ConformalReport {
  readonly score: ConformalScore;
  readonly level: number;
  /** Column that intervals are scaled by. */
  readonly scale?: string;
  readonly parts: readonly ConformalPart[];
  /** Out-of-fold rows that have an interval or a set of their own, of all of them. */
  readonly rows: number;
  readonly allRows: number;
  /** Share of them that holds what happened. */
  readonly coverage: Estimate;
  /** Numbers: mean width, in the label's unit. */
  readonly meanWidth: number | null;
  /** Classes: share of the sets that hold 1, 2 ... classes. */
  readonly setSizes: readonly number[];
  /** Classes: coverage among the rows of each. */
  readonly perClass: readonly { readonly className: string; readonly rows: number; readonly coverage: number | null }[];
}

export interface CalibrationReport {
  readonly run: string;
  readonly of: string;
  readonly task: Task['kind'];
  readonly method: string;
  /** How 'auto' chooses; empty when the method was given. */
  readonly rule: string;
  readonly folds: readonly FoldChoice[];
  /** null for numbers, and where no fold had outcomes to learn from. */
  readonly probabilities: BeforeAfter | null;
  /** null for numbers. */
  readonly abstention: AbstentionTable | null;
  readonly conformal: ConformalReport | null;
}

/** @param rows of the folds whose calibrator had outcomes to learn from */
export async function beforeAndAfter(
  before: readonly Float64Array[],
  after: readonly Float64Array[],
  rows: ComparedRows,
  options: CompareOptions,
): Promise<BeforeAfter> {
  const comparison = await compareForecasts(
    { name: 'calibrated', outputs: after },
    [{ name: 'as predicted', outputs: before }],
    rows,
    options,
  );
  const gain = comparison.gains.find(({ metric }) => metric === comparison.judgedBy);
  const found = gain ? verdictOfGain(gain) : 'no difference shown';
  const helps = found === 'better' ? 'yes' : found === 'worse' ? 'no' : 'not shown';
  const opening = {
    yes: 'Calibration helps',
    no: 'Calibration does not help: it is worse',
    'not shown': 'Calibration is not shown to help',
  };
  const figures =
    gain && gain.value !== null && gain.low !== null && gain.high !== null
      ? `log loss ${gain.value < 0 ? 'rises' : 'falls'} by ${Math.abs(gain.value).toPrecision(3)} nats (gain ${gain.value.toPrecision(3)}, ${Math.round(options.confidence * 1000) / 10} % interval ${gain.low.toPrecision(3)} to ${gain.high.toPrecision(3)})`
      : "the log loss can't be told";
  const y = Int32Array.from(rows.y);
  const tables = (outputs: readonly Float64Array[]) =>
    reliabilityOf({ y, probabilities: everyClass(outputs) }, classNames(rows.task));
  const isTouched = before.some((column, k) => column.some((p, row) => p !== after[k][row]));
  return {
    comparison,
    helps,
    sentence: !isTouched
      ? 'Predictions stay as they are: no method was shown to help in any fold.'
      : `${opening[helps]}: ${figures}, on ${rows.y.length.toLocaleString('en')} out-of-fold rows.`,
    before: tables(before),
    after: tables(after),
  };
}

/**
 * Coverage on out-of-fold rows.
 * @param columns lo and hi, or one column of 0 and 1 per class, of these rows
 */
export async function measureCoverage(
  columns: readonly ArrayLike<number>[],
  isOwn: (row: number) => boolean,
  rows: ComparedRows,
  options: CompareOptions,
): Promise<Omit<ConformalReport, 'score' | 'level' | 'scale' | 'parts'>> {
  const { y, task, time } = rows;
  const own = Int32Array.from(y.keys()).filter(isOwn);
  const holds = (row: number) =>
    task.kind === 'regression' ? y[row] >= columns[0][row] && y[row] <= columns[1][row] : columns[y[row]][row] === 1;
  const covered = Float64Array.from(y, () => Number.NaN);
  for (const row of own) covered[row] = holds(row) ? 1 : 0;
  const { coverage } = await dateMeans({ coverage: { values: covered, limits: [0, 1] } }, time, options);
  const meanOf = (values: Float64Array) =>
    values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : null;
  const sizes = own.map((row) => columns.reduce((sum, column) => sum + column[row], 0));
  const isClasses = task.kind !== 'regression';
  return {
    rows: own.length,
    allRows: y.length,
    coverage,
    meanWidth: isClasses ? null : meanOf(Float64Array.from(own, (row) => columns[1][row] - columns[0][row])),
    setSizes: isClasses
      ? columns.map((_, k) => sizes.filter((size) => size === k + 1).length / Math.max(1, own.length))
      : [],
    perClass: classNames(task).map((className, code) => {
      const ofClass = own.filter((row) => y[row] === code);
      return {
        className,
        rows: ofClass.length,
        coverage: meanOf(Float64Array.from(ofClass, (row) => covered[row])),
      };
    }),
  };
}
