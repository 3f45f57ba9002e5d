import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { type FitRecord, fitRecord } from '../io/fit-record.ts';
import type { Table } from '../io/parquet.ts';
import type { FoldSummary, Predictions } from '../io/runs.ts';
import { quickScores } from '../metrics/quick-scores.ts';

/** What a second stage saw. Rows of predictions are not rows of the panel, so it names times, count and hash alone. */
export function secondStageFit(
  part: 'stacker' | 'calibrator',
  fold: number | 'final',
  predictions: Predictions,
  train: Int32Array,
): FitRecord {
  const { spans: _spans, ...record } = fitRecord({ part, fold }, predictions, train);
  return record;
}

/** The content of predictions.parquet: the rows of the first stage with other outputs. */
export function secondStageTable(
  predictions: Predictions,
  names: readonly string[],
  columns: readonly Float64Array[],
): Table {
  const { time, symbols, symbolId, fold, path, y, labelKnownAt } = predictions;
  return {
    time,
    symbol: Array.from(symbolId, (id) => symbols[id]),
    fold: Int32Array.from(fold),
    ...(path && { path: Int32Array.from(path) }),
    y: Float64Array.from(y),
    ...Object.fromEntries(names.map((name, column) => [name, columns[column]])),
    label_known_at: Float64Array.from(labelKnownAt),
  };
}

/** The first stage's folds with the second's fits and scores. */
export function secondStageFolds(
  folds: readonly FoldSummary[],
  predictions: Predictions,
  columns: readonly Float64Array[],
  task: Task,
  fitsOf: (fold: number) => readonly FitRecord[] | undefined,
): FoldSummary[] {
  const y = Float64Array.from(predictions.y);
  return folds.map((part) => {
    const rows = Int32Array.from(y.keys()).filter((row) => predictions.fold[row] === part.fold);
    const width = columns.length;
    const values = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      for (let column = 0; column < width; column++) values[i * width + column] = columns[column][row];
    });
    const { bestRound: _bestRound, ...rest } = part;
    return { ...rest, fits: fitsOf(part.fold), scores: quickScores(takeRows(y, rows), values, task) };
  });
}
