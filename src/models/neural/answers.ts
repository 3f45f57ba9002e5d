import type { Task } from '../../core/task.ts';
import { softmaxInPlace } from '../../math/softmax.ts';

export interface TargetScaling {
  readonly mean: number;
  readonly scale: number;
}

export function outputsOf(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 1;
}

/** A network's answers as predictions: P(1), class probabilities, or values in the label's unit. Row-major. */
export function predictionsOf(task: Task, answers: Float32Array, target: TargetScaling): Float64Array {
  if (task.kind === 'regression') return Float64Array.from(answers, (answer) => target.mean + target.scale * answer);
  if (task.kind === 'binary') return Float64Array.from(answers, (answer) => 1 / (1 + Math.exp(-answer)));
  return softmax(answers, task.classes.length);
}

function softmax(answers: Float32Array, classes: number): Float64Array {
  const predictions = Float64Array.from(answers);
  for (let at = 0; at < answers.length; at += classes) softmaxInPlace(predictions.subarray(at, at + classes));
  return predictions;
}

/**
 * What early stopping watches: weighted mean log loss of the classes, from the logits, so that a certain and wrong answer
 * stays finite; root mean squared error of values, in the label's unit.
 * @param rows rows of `y` and `weights` that the answers belong to
 */
export function watchedLoss(
  task: Task,
  answers: Float32Array,
  y: Float64Array,
  weights: Float32Array | undefined,
  rows: Int32Array,
  target: TargetScaling,
): number {
  const outputs = outputsOf(task);
  let sum = 0;
  let total = 0;
  rows.forEach((row, i) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    sum += weight * rowLoss(task, answers.subarray(i * outputs, (i + 1) * outputs), y[row], target);
  });
  return task.kind === 'regression' ? Math.sqrt(sum / total) : sum / total;
}

function rowLoss(task: Task, answers: Float32Array, label: number, { mean, scale }: TargetScaling): number {
  if (task.kind === 'regression') return (mean + scale * answers[0] - label) ** 2;
  if (task.kind === 'binary') return softplus(label === 1 ? -answers[0] : answers[0]);
  return softmaxInPlace(Float64Array.from(answers)) - answers[label];
}

/** log(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
