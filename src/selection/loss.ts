import type { Task } from '../core/task.ts';
import { logLossOf } from '../metrics/row-losses.ts';

export const lossName = (task: Task): string => (task.kind === 'regression' ? 'RMSE' : 'log loss');

/**
 * Log loss of class probabilities (binary: P(1)), or the root mean squared error of values; smaller is better.
 * @param predictions row-major, shape (rows, outputs)
 */
export function lossOf(task: Task, y: Float64Array, predictions: Float64Array): number {
  const rows = y.length;
  let sum = 0;
  if (task.kind === 'regression') {
    for (let i = 0; i < rows; i++) sum += (y[i] - predictions[i]) ** 2;
    return Math.sqrt(sum / rows);
  }
  const width = predictions.length / rows;
  for (let i = 0; i < rows; i++) {
    const p = width > 1 ? predictions[i * width + y[i]] : y[i] === 1 ? predictions[i] : 1 - predictions[i];
    sum += logLossOf(p);
  }
  return sum / rows;
}
