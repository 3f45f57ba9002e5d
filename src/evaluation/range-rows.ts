import { dataError } from '../core/errors.ts';
import { type NumericArray, takeRows } from '../core/frame.ts';
import { predictionColumns, type Task } from '../core/task.ts';
import { formatTime } from '../core/time.ts';
import type { Panel } from '../io/panel.ts';
import type { Predictions } from '../io/runs.ts';
import { checkProbabilities } from '../metrics/check-data.ts';
import type { LabelHistory } from './baseline.ts';
import type { RangeName } from './range-result.ts';
import type { ScoredRows } from './scoring.ts';

/** Fold number of hold-out rows in predictions.parquet. */
const holdoutFold = -1;

/** Half-open range of prediction times, UTC microseconds; infinite where the user gave no date. */
export interface DateWindow {
  readonly from: number;
  readonly to: number;
}

/** Row numbers of a range's predictions inside the dates, in file order. */
export function rowsOfRange(predictions: Predictions, range: RangeName, dates: DateWindow): Int32Array {
  const every = Int32Array.from({ length: predictions.time.length }, (_, row) => row);
  return every.filter((row) => {
    const time = predictions.time[row];
    return (predictions.fold[row] === holdoutFold) === (range === 'holdout') && time >= dates.from && time < dates.to;
  });
}

/**
 * Checks the outputs of all rows at once, so that messages count rows as the file does.
 * @throws TrademlError (data) naming column, row and value of what is no probability (classes)
 */
export function checkOutputs({ outputs }: Predictions, task: Task, path: string): void {
  if (task.kind === 'regression') return;
  const names = predictionColumns(task).map((name) => `${path} column '${name}'`);
  if (task.kind === 'multiclass') {
    checkProbabilities(outputs, names);
    return;
  }
  const [up] = outputs;
  checkProbabilities([up, Float64Array.from(up, (p) => 1 - p)], [names[0], `1 - ${names[0]}`]);
}

/**
 * @throws TrademlError (data) when a fold, or a backtest path, predicts the same symbol at the same time twice, naming the
 *   row
 */
export function checkNoDuplicates(predictions: Predictions, file: string): void {
  checkDistinct(predictions, 'fold', predictions.fold, file);
  if (predictions.path) checkDistinct(predictions, 'path', predictions.path, file);
}

function checkDistinct(
  { time, symbols, symbolId }: Predictions,
  what: 'fold' | 'path',
  number: NumericArray,
  file: string,
): void {
  const seen = new Map<number, Set<number>>();
  for (let row = 0; row < time.length; row++) {
    const key = (number[row] - holdoutFold) * symbols.length + symbolId[row];
    const times = seen.get(key) ?? new Set<number>();
    seen.set(key, times);
    if (times.has(time[row])) {
      const where = `${symbols[symbolId[row]]} at ${formatTime(time[row])} in ${what} ${number[row]}`;
      throw dataError(`${file} row ${row + 1} predicts ${where} a second time`, 'train the run again');
    }
    times.add(time[row]);
  }
}

function take(predictions: Predictions, rows: Int32Array, y: Float64Array): ScoredRows {
  return {
    time: takeRows(predictions.time, rows),
    symbols: predictions.symbols,
    symbolId: takeRows(predictions.symbolId, rows),
    fold: takeRows(predictions.fold, rows),
    ...(predictions.path && { path: takeRows(predictions.path, rows) }),
    y,
    outputs: predictions.outputs.map((column) => takeRows(column, rows)),
  };
}

/**
 * Out-of-fold rows with the labels of the predictions file.
 * @throws TrademlError (data) naming a row without label, or with one that is no class of the task
 */
export function outOfFoldRows(predictions: Predictions, rows: Int32Array, task: Task, path: string): ScoredRows {
  const y = Float64Array.from(rows, (row) => predictions.y[row]);
  const missing = y.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) {
    throw dataError(
      `${path} column 'y' row ${rows[missing] + 1} is empty, but the row is out of fold (fold ${predictions.fold[rows[missing]]})`,
      'only hold-out rows (fold -1) are sealed; train the run again',
    );
  }
  const classes =
    task.kind === 'binary' ? 2 : task.kind === 'multiclass' ? task.classes.length : Number.POSITIVE_INFINITY;
  const wrong = y.findIndex((code) => !(Number.isInteger(code) && code >= 0 && code < classes));
  if (task.kind !== 'regression' && wrong >= 0) {
    const where = `${path} column 'y' row ${rows[wrong] + 1}`;
    throw dataError(`${where}: ${y[wrong]} is none of the classes 0..${classes - 1}`, 'train the run again');
  }
  return take(predictions, rows, y);
}

/**
 * Hold-out rows with their labels taken from the features: this is what opens the seal. Rows whose label is not known
 * yet are left out.
 * @param panel labels of the run's feature set; its symbols are those of the predictions, in the same order
 * @throws TrademlError (data) when a hold-out row has no row among the features
 */
export function openHoldoutRows(
  predictions: Predictions,
  rows: Int32Array,
  panel: Panel,
  path: string,
): { scored: ScoredRows; unlabelled: number } {
  const rowOf = panel.symbols.map(() => new Map<number, number>());
  for (let row = 0; row < panel.time.length; row++) rowOf[panel.symbolId[row]].set(panel.time[row], row);
  const labels = Float64Array.from(rows, (row) => {
    const found = rowOf[predictions.symbolId[row]].get(predictions.time[row]);
    if (found !== undefined) return panel.y[found];
    const where = `${predictions.symbols[predictions.symbolId[row]]} at ${formatTime(predictions.time[row])}`;
    throw dataError(
      `${path} row ${row + 1}: the features have no row for ${where}`,
      'the features were made anew since the run was trained: train the run again',
    );
  });
  const known = rows.filter((_, i) => !Number.isNaN(labels[i]));
  const y = labels.filter((label) => !Number.isNaN(label));
  return { scored: take(predictions, known, y), unlabelled: rows.length - known.length };
}

/**
 * Labels that baselines may learn from: those known before `sealedFrom`, so that a sealed hold-out stays sealed.
 * @param sealedFrom UTC microseconds; infinity when nothing is sealed
 */
export function labelHistory(panel: Panel, sealedFrom: number): LabelHistory {
  const every = Int32Array.from({ length: panel.time.length }, (_, row) => row);
  const rows = every.filter((row) => !Number.isNaN(panel.y[row]) && panel.labelKnownAt[row] < sealedFrom);
  return {
    time: takeRows(panel.time, rows),
    symbolId: takeRows(panel.symbolId, rows),
    y: takeRows(panel.y, rows),
    knownAt: takeRows(panel.labelKnownAt, rows),
  };
}
