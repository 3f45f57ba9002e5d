import { z } from 'zod';
import { throwIfAborted } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { fitSoftmax, predictSoftmax } from '../math/softmax-regression.ts';
import { columnScale, standardise } from '../math/standardise.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { numbersModel, stateOf } from './numbers-model.ts';

const params = z.strictObject({
  l2: z.number().gt(0).max(1e12).default(1).describe("L2 penalty on the slopes; scikit-learn's C is 1 / l2"),
});

const state = z.strictObject({
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  /** Row-major, shape (1 for two classes, else classes; features + 1), the intercept first. */
  coefficients: z.array(z.number()),
});
type State = z.output<typeof state>;

/**
 * Logistic regression, multinomial for several classes, with an L2 penalty, on features standardised by the training
 * part; a missing value counts as the feature's mean.
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2nd ed.), 4.4
 */
export const logisticLearner = defineLearner({
  name: 'logistic',
  summary: 'logistic regression with an L2 penalty, multinomial for several classes',
  tasks: ['binary', 'multiclass'],
  params,
  searchSpace: { l2: 'log(0.01,10000)' },
  fit: async (task, train, _valid, { l2 }, setting) => {
    const { features, y, weights } = train;
    const scale = columnScale(train.x, features.length, weights);
    const x = standardise(train.x, scale);
    const data = { x, columns: features.length, y, weights, classes: classesOf(task) };
    const { at, iterations, converged } = await fitSoftmax(data, l2, async () => {
      // Gives a pending Ctrl-C its turn.
      await new Promise(setImmediate);
      throwIfAborted(setting.signal);
    });
    if (!converged) setting.onWarning?.(`no rest after ${iterations} iterations; a larger l2 is steadier`);
    const found = { mean: [...scale.mean], deviation: [...scale.deviation], coefficients: Array.from(at) };
    return logisticModel(task, features, found, { iterations, converged });
  },
  load: async (dir, saved) => logisticModel(saved.task, saved.features, stateOf(state, dir, saved)),
});

function classesOf(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 2;
}

function logisticModel(
  task: Task,
  features: readonly string[],
  state: State,
  diagnostics?: FittedModel['diagnostics'],
): FittedModel {
  return numbersModel({
    learner: 'logistic',
    task,
    features,
    state,
    diagnostics,
    predict: ({ x }) => predictSoftmax(state.coefficients, standardise(x, state), features.length, classesOf(task)),
    importance: ({ coefficients }) => {
      const width = features.length + 1;
      const sets = coefficients.length / width;
      return features.map((feature, i) => {
        let sum = 0;
        for (let k = 0; k < sets; k++) sum += Math.abs(coefficients[k * width + i + 1]);
        return { feature, gain: sum / sets };
      });
    },
  });
}
