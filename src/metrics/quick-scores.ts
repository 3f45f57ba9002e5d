import { orNull } from '../core/numbers.ts';
import { predictionColumns, type Task } from '../core/task.ts';
import { isDirectional } from './classification/directional-auc.ts';
import { classificationMetrics } from './classification/index.ts';
import { type ClassData, type RegressionData, score } from './metric.ts';
import { regressionMetrics } from './regression/index.ts';

/** One output of a row-major block of shape (rows, width). */
export function outputColumn(values: Float64Array, width: number, column: number): Float64Array {
  const taken = new Float64Array(values.length / width);
  for (let row = 0; row < taken.length; row++) taken[row] = values[row * width + column];
  return taken;
}

/**
 * Point scores of predicted rows of one model, for the table of folds. Uncertainty and baselines are evaluate's work.
 * NaN becomes null.
 */
export function quickScores(y: Float64Array, values: Float64Array, task: Task): Record<string, number | null> {
  const width = predictionColumns(task).length;
  const outputs = Array.from({ length: width }, (_, column) => outputColumn(values, width, column));
  const scores: Record<string, number> = {};
  if (task.kind === 'regression') {
    const data: RegressionData = { y, yhat: outputs[0], naive: new Float64Array(y.length) };
    for (const name of ['rmse', 'mae']) scores[name] = score(regressionMetrics.get(name), data);
  } else {
    const probabilities = task.kind === 'binary' ? [outputs[0].map((p) => 1 - p), outputs[0]] : outputs;
    const data: ClassData = { y: Int32Array.from(y), probabilities };
    const directional = task.kind === 'multiclass' && isDirectional(task.classes);
    const names = [...(directional ? ['directional_auc'] : []), 'auc', 'accuracy', 'log_loss'];
    for (const name of names) scores[name] = score(classificationMetrics.get(name), data);
  }
  return Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, orNull(value)]));
}
