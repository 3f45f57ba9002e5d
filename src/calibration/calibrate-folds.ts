import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import type { Predictions } from '../io/runs.ts';
import { checkSecondStage, type SplitPlan, secondStageParts } from '../splits/index.ts';
import type { CalibrationMethod } from './calibrator.ts';
import {
  applyCalibration,
  type CalibrationRows,
  type Choice,
  fitCalibration,
  takeCalibrationRows,
} from './choose-method.ts';

/** What serves one fold, or ('final') the hold-out and whatever comes after it. */
export interface FoldCalibration extends Choice {
  readonly fold: number | 'final';
  /** Rows of predictions that it could learn from. */
  readonly train: Int32Array;
}

export interface CalibratedFolds {
  /** One array per prediction column, all rows. */
  readonly columns: readonly Float64Array[];
  readonly parts: readonly FoldCalibration[];
}

/**
 * Calibrates every fold with what could be learned before it (secondStageParts). Where the predictions are an ensemble's,
 * each was made by a combination that had not learned from its row, so a calibrator never learns from what the stacker
 * was fitted to.
 */
export function calibrateFolds(
  predictions: Predictions,
  plan: SplitPlan,
  task: Task,
  wanted: CalibrationMethod | 'auto',
): CalibratedFolds {
  checkSecondStage(plan, 'a calibrator');
  const rows: CalibrationRows = {
    outputs: predictions.outputs.map((column) => Float64Array.from(column)),
    y: Float64Array.from(predictions.y),
    time: predictions.time,
    labelKnownAt: Float64Array.from(predictions.labelKnownAt),
  };
  const columns = rows.outputs.map((column) => column.slice());
  const parts = secondStageParts(plan, { ...predictions, ...rows }).map(({ fold, train, served }) => {
    const choice = fitCalibration(takeCalibrationRows(rows, train), task, wanted, plan.horizonBars);
    const mapped = applyCalibration(
      choice,
      rows.outputs.map((column) => takeRows(column, served)),
    );
    mapped.forEach((values, column) => {
      served.forEach((row, i) => {
        columns[column][row] = values[i];
      });
    });
    return { ...choice, fold, train };
  });
  return { columns, parts };
}
