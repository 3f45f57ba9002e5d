import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import type { Dataset, Series } from '../../src/models/dataset.ts';
import type { Learner } from '../../src/models/learner.ts';

export const tasks: readonly Task[] = [
  { kind: 'binary' },
  { kind: 'multiclass', classes: ['down', 'neutral', 'up'] },
  { kind: 'regression' },
];

/**
 * Rows whose label follows the first two features plus noise; one value in twenty is missing.
 * The task decides the label: signal > 0, its third by size, or the signal itself.
 */
export function madeRows(task: Task, rows: number, options: { features?: number; seed?: number } = {}): Dataset {
  const columns = options.features ?? 6;
  const rng = createRng(options.seed ?? 1);
  const x = new Float32Array(rows * columns);
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) x[row * columns + column] = rng.normal();
    const second = columns > 1 ? x[row * columns + 1] : 0;
    const signal = x[row * columns] + 0.5 * second ** 2 - 0.5 + 0.5 * rng.normal();
    y[row] = labelOf(task, signal);
    for (let column = 0; column < columns; column++) {
      if (rng.uniform() < 0.05) x[row * columns + column] = Number.NaN;
    }
  }
  return { x, y, rows, features: Array.from({ length: columns }, (_, i) => `feature_${i}`) };
}

/** Made rows as a learner reads them: under the names of its own columns, with their series when it asks for histories. */
export function rowsFor(
  learner: Learner,
  params: Readonly<Record<string, unknown>>,
  task: Task,
  rows: number,
  options: { seed?: number } = {},
): Dataset {
  const inputs = learner.inputs?.(params, task);
  const data = madeRows(task, rows, { ...options, features: inputs?.length });
  return {
    ...data,
    features: inputs ?? data.features,
    ...(learner.history?.(params) ? { series: madeSeries(rows) } : {}),
  };
}

/** Daily bars of two symbols, one after the other; the second has a gap in its middle. */
export function madeSeries(rows: number): Series {
  const day = 86_400e6;
  const half = rows >> 1;
  const gap = half + (rows >> 2);
  const symbolId = Int32Array.from({ length: rows }, (_, row) => (row < half ? 0 : 1));
  const time = Float64Array.from(
    { length: rows },
    (_, row) => (row < half ? row : row - half + (row < gap ? 0 : 30)) * day,
  );
  const history = new Int32Array(rows);
  for (let row = 1; row < rows; row++) history[row] = row === half || row === gap ? 0 : history[row - 1] + 1;
  return { symbols: ['A', 'B'], symbolId, time, history };
}

function labelOf(task: Task, signal: number): number {
  if (task.kind === 'binary') return signal > 0 ? 1 : 0;
  if (task.kind === 'regression') return signal;
  return signal < -0.5 ? 0 : signal < 0.5 ? 1 : 2;
}

/** Mean log loss for classes, mean squared error for values. */
export function lossOf(task: Task, y: Float64Array, predictions: Float64Array): number {
  const outputs = predictions.length / y.length;
  let sum = 0;
  y.forEach((value, row) => {
    if (task.kind === 'regression') sum += (predictions[row] - value) ** 2;
    else if (task.kind === 'binary') sum -= Math.log(value === 1 ? predictions[row] : 1 - predictions[row]);
    else sum -= Math.log(predictions[row * outputs + value]);
  });
  return sum / y.length;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    // A NaN on either side must not pass for equality.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
