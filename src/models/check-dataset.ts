import { dataError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import type { Dataset, Inputs, Series } from './dataset.ts';

/** @throws TrademlError (data) naming the row or feature at fault. @param what 'training rows', for messages */
export function checkDataset(what: string, task: Task, data: Dataset, expected?: readonly string[]): void {
  const { x, y, rows, features, weights } = data;
  if (features.length === 0) throw dataError(`the ${what} have no features`);
  if (rows === 0) throw dataError(`there are no ${what}`);
  const twice = features.find((name, i) => features.indexOf(name) !== i);
  if (twice !== undefined) throw dataError(`the ${what} have two features named '${twice}'`);
  checkMatrix(what, x, rows, features.length);
  if (y.length !== rows) throw dataError(`the ${what} have ${y.length} labels for ${rows} rows`);
  if (weights && weights.length !== rows)
    throw dataError(`the ${what} have ${weights.length} weights for ${rows} rows`);
  const badLabel = y.findIndex((value) => !isLabel(task, value));
  if (badLabel >= 0) {
    throw dataError(`label ${y[badLabel]} in row ${badLabel} of the ${what} is not ${labelRule(task)}`);
  }
  const badWeight = weights?.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY)) ?? -1;
  if (badWeight >= 0) {
    throw dataError(`weight ${weights?.[badWeight]} in row ${badWeight} of the ${what} is not a number >= 0`);
  }
  if (weights?.every((weight) => weight === 0)) throw dataError(`all weights of the ${what} are 0`);
  if (data.series) checkSeries(what, data.series, rows);
  if (expected) checkFeatures(what, features, expected);
}

/** @throws TrademlError (data) when rows to predict do not fit a model with these features */
export function checkInputs({ x, rows, features, series }: Inputs, expected: readonly string[]): void {
  if (features) checkFeatures('rows to predict', features, expected);
  checkMatrix('rows to predict', x, rows, expected.length);
  if (series) checkSeries('rows to predict', series, rows);
}

function checkSeries(what: string, { symbolId, time, history }: Series, rows: number): void {
  for (const [name, column] of Object.entries({ symbolId, time, history })) {
    if (column.length !== rows)
      throw dataError(`the series of the ${what} has ${column.length} ${name} for ${rows} rows`);
  }
  const torn = history.findIndex((length, row) => length !== 0 && length !== history[row - 1] + 1);
  if (torn >= 0) throw dataError(`the history of row ${torn} of the ${what} does not continue the row before it`);
}

function checkMatrix(what: string, x: Float32Array, rows: number, features: number): void {
  if (x.length === rows * features) return;
  throw dataError(
    `the matrix of the ${what} has ${x.length} values; ${rows} rows x ${features} features need ${rows * features}`,
  );
}

function isLabel(task: Task, value: number): boolean {
  if (task.kind === 'regression') return Number.isFinite(value);
  const classes = task.kind === 'binary' ? 2 : task.classes.length;
  return Number.isInteger(value) && value >= 0 && value < classes;
}

function labelRule(task: Task): string {
  if (task.kind === 'regression') return 'a finite number';
  return task.kind === 'binary' ? '0 or 1' : `a class index from 0 to ${task.classes.length - 1}`;
}

/** @throws TrademlError (data) naming the features that are missing, unknown or out of order */
function checkFeatures(what: string, found: readonly string[], expected: readonly string[]): void {
  const missing = expected.filter((name) => !found.includes(name));
  const unknown = found.filter((name) => !expected.includes(name));
  if (missing.length > 0 || unknown.length > 0) {
    const parts = [
      missing.length > 0 ? `lack ${listNames(missing)}` : '',
      unknown.length > 0 ? `have ${listNames(unknown)}, which the model was not trained on` : '',
    ];
    throw dataError(
      `the ${what} ${parts.filter(Boolean).join(' and ')}`,
      'use the feature set that the model was trained with',
    );
  }
  const moved = expected.findIndex((name, i) => found[i] !== name);
  if (moved >= 0 || found.length !== expected.length) {
    throw dataError(
      `column ${moved} of the ${what} is '${found[moved]}' where the model has '${expected[moved]}'`,
      'put the features in the order of the model',
    );
  }
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `'${name}'`);
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}
