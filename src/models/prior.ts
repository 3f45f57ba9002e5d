import { z } from 'zod';
import type { Task } from '../core/task.ts';
import type { Dataset } from './dataset.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { numbersModel, stateOf } from './numbers-model.ts';

const state = z.strictObject({ values: z.array(z.number()).min(1) });

/** The baseline that knows no features: it predicts the training part's class frequencies, or its mean. */
export const priorLearner = defineLearner({
  name: 'prior',
  summary: 'baseline: class frequencies or the mean of the training part',
  params: z.strictObject({}),
  fit: async (task, train) => priorModel('prior', task, train.features, priorValues(task, train)),
  load: async (dir, saved) => priorModel('prior', saved.task, saved.features, stateOf(state, dir, saved).values),
});

/**
 * The baseline of accuracy: certain of the most frequent class of the training part, the first of several. A probability
 * of 1 that fails costs the most log loss there is; `prior` is the baseline of log loss.
 */
export const majorityLearner = defineLearner({
  name: 'majority',
  summary: 'baseline: certain of the most frequent class of the training part',
  tasks: ['binary', 'multiclass'],
  params: z.strictObject({}),
  fit: async (task, train) => priorModel('majority', task, train.features, majority(task, priorValues(task, train))),
  load: async (dir, saved) => priorModel('majority', saved.task, saved.features, stateOf(state, dir, saved).values),
});

/** Weighted frequencies of the classes (binary: of class 1 alone), or the weighted mean of the values. */
export function priorValues(task: Task, { y, weights }: Dataset): number[] {
  const sums = new Float64Array(task.kind === 'multiclass' ? task.classes.length : 1);
  let total = 0;
  y.forEach((value, row) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    if (task.kind === 'multiclass') sums[value] += weight;
    else sums[0] += weight * value;
  });
  return Array.from(sums, (sum) => sum / total);
}

function majority(task: Task, shares: readonly number[]): number[] {
  if (task.kind === 'binary') return [shares[0] > 0.5 ? 1 : 0];
  const largest = shares.indexOf(Math.max(...shares));
  return shares.map((_, k) => (k === largest ? 1 : 0));
}

/** The same outputs for every row. */
function priorModel(learner: string, task: Task, features: readonly string[], values: number[]): FittedModel {
  return numbersModel({
    learner,
    task,
    features,
    state: { values },
    predict: ({ rows }) => Float64Array.from({ length: rows * values.length }, (_, i) => values[i % values.length]),
  });
}
