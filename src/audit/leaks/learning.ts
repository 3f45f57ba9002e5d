import { takeRows } from '../../core/frame.ts';
import { type FitRecord, type FittedPart, fitRecord } from '../../io/fit-record.ts';
import { gatherMatrix, type Panel } from '../../io/panel.ts';
import { aucOf } from '../auc.ts';
import { fitQuick, fitScaling, predictQuick, scale } from '../quick-model.ts';
import type { FoldPart, FoldPredictions } from '../subject.ts';

/** Training rows of a fold, in order of time: most to fit, then some to watch, then some to combine and calibrate on. */
export interface LearningRows {
  readonly fit: Int32Array;
  readonly watch: Int32Array;
  readonly combine: Int32Array;
  readonly test: Int32Array;
  /** Every row with a label. */
  readonly all: Int32Array;
}

/** Which rows each step learns from. */
export interface Learning {
  readonly imputer: (rows: LearningRows) => Int32Array;
  readonly selection: (rows: LearningRows) => Int32Array;
  readonly stopping: (rows: LearningRows) => Int32Array;
  readonly stacker: (rows: LearningRows) => Int32Array;
  readonly calibrator: (rows: LearningRows) => Int32Array;
}

/** Each step on training rows of its own. */
export const ownRows: Learning = {
  imputer: ({ fit }) => fit,
  selection: ({ fit }) => fit,
  stopping: ({ watch }) => watch,
  stacker: ({ combine }) => combine,
  calibrator: ({ combine }) => combine,
};

const kept = 6;

/** Imputation and scaling, selection, two models stopped early, a combination and a calibration, fold by fold. */
export async function learn(panel: Panel, parts: readonly FoldPart[], learning: Learning) {
  const all = Int32Array.from(panel.time.keys()).filter((row) => !Number.isNaN(panel.y[row]));
  const folds: FoldPredictions[] = [];
  const fits: FitRecord[] = [];
  for (const { fold, train, test } of parts) {
    const [a, b] = [Math.floor(0.7 * train.length), Math.floor(0.85 * train.length)];
    const rows = { fit: train.slice(0, a), watch: train.slice(a, b), combine: train.slice(b), test, all };
    if (rows.combine.length < 20 || test.length === 0) continue;
    const saw = (part: FittedPart, seen: Int32Array) => {
      fits.push(fitRecord({ part, fold }, panel, seen));
      return seen;
    };
    folds.push({ fold, rows: test, score: scoreFold(panel, rows, learning, saw) });
  }
  return { folds, fits };
}

function scoreFold(
  panel: Panel,
  rows: LearningRows,
  learning: Learning,
  saw: (part: FittedPart, seen: Int32Array) => Int32Array,
): Float64Array {
  const chosen = select(panel, saw('selection', learning.selection(rows)));
  const forScaling = saw('imputer', learning.imputer(rows));
  const watched = saw('early stopping', learning.stopping(rows));
  saw('model', rows.fit);
  const y = (seen: Int32Array) => takeRows(panel.y, seen);
  const halves = [chosen.filter((_, i) => i % 2 === 0), chosen.filter((_, i) => i % 2 === 1)];
  const models = halves.map((names) => {
    const scaling = fitScaling(gatherMatrix(panel, forScaling, names), forScaling.length, names.length);
    const matrix = (seen: Int32Array) => scale(gatherMatrix(panel, seen, names), seen.length, scaling);
    const model = fitQuick({ x: matrix(rows.fit), y: y(rows.fit) }, { x: matrix(watched), y: y(watched) });
    return (seen: Int32Array) => predictQuick(model, matrix(seen), seen.length);
  });
  const outputs = (seen: Int32Array) => {
    const parts = models.map((predict) => predict(seen));
    return Float64Array.from({ length: 2 * seen.length }, (_, at) => 4 * (parts[at % 2][at >> 1] - 0.5));
  };
  const stackRows = saw('stacker', learning.stacker(rows));
  const stacker = fitQuick({ x: outputs(stackRows), y: y(stackRows) }, undefined);
  const combined = (seen: Int32Array) => predictQuick(stacker, outputs(seen), seen.length);
  const calibrationRows = saw('calibrator', learning.calibrator(rows));
  const centred = (seen: Int32Array) => combined(seen).map((p) => 4 * (p - 0.5));
  const calibrator = fitQuick({ x: centred(calibrationRows), y: y(calibrationRows) }, undefined);
  return predictQuick(calibrator, centred(rows.test), rows.test.length);
}

function select(panel: Panel, rows: Int32Array): string[] {
  const y = takeRows(panel.y, rows);
  return panel.features
    .map((name) => ({ name, worth: Math.abs(aucOf(takeRows(panel.columns[name], rows), y) - 0.5) || 0 }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, kept)
    .map(({ name }) => name);
}
