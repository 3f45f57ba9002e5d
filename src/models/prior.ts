import { join } from 'node:path';
import { z } from 'zod';
import { dataError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { writeJson } from '../io/atomic.ts';
import { checkInputs } from './check-dataset.ts';
import { type Dataset, defineLearner, type FittedModel } from './learner.ts';
import { type SavedModel, savedModelFile } from './saved-model.ts';

const state = z.strictObject({ values: z.array(z.number()).min(1) });

/** The baseline that knows no features: it predicts the training part's class frequencies, or its mean. */
export const priorLearner = defineLearner({
  name: 'prior',
  summary: 'baseline: class frequencies or the mean of the training part',
  params: z.strictObject({}),
  fit: async (task, train) => priorModel(task, train.features, priorValues(task, train)),
  load: async (dir, saved) => {
    const parsed = state.safeParse(saved.state);
    if (!parsed.success) throw dataError(`${join(dir, savedModelFile)} holds no prior`, 'train the model again');
    return priorModel(saved.task, saved.features, parsed.data.values);
  },
});

/** Weighted frequencies of the classes (binary: of class 1 alone), or the weighted mean of the values. */
function priorValues(task: Task, { y, weights }: Dataset): number[] {
  const sums = new Float64Array(task.kind === 'multiclass' ? task.classes.length : 1);
  let total = 0;
  y.forEach((value, row) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    if (task.kind === 'multiclass') sums[value] += weight;
    else sums[0] += weight * value;
  });
  if (total === 0) throw dataError('all weights of the training rows are 0');
  return Array.from(sums, (sum) => sum / total);
}

function priorModel(task: Task, features: readonly string[], values: readonly number[]): FittedModel {
  return {
    learner: 'prior',
    task,
    features,
    device: 'cpu',
    predict: async (inputs) => {
      checkInputs(inputs, features);
      return Float64Array.from({ length: inputs.rows * values.length }, (_, i) => values[i % values.length]);
    },
    importance: () => [],
    save: async (dir) => {
      const saved: SavedModel = {
        format: 1,
        learner: 'prior',
        task: task as SavedModel['task'],
        features: [...features],
        device: 'cpu',
        state: { values },
      };
      await writeJson(join(dir, savedModelFile), saved);
      return [savedModelFile];
    },
    close: () => undefined,
  };
}
