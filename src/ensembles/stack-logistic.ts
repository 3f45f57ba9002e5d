import { z } from 'zod';
import type { Task } from '../core/task.ts';
import { fitLogistic, predictLogistic } from '../math/logistic-regression.ts';
import { type Combination, weightedMean } from './combination.ts';
import type { LogisticForm } from './combination-form.ts';
import { logRatioColumns, rowMajor } from './log-ratios.ts';
import { defineStrategy, enoughToLearn, learningParams } from './strategy.ts';

export function logisticCombination(form: LogisticForm, task: Task): Combination {
  const classes = classCount(task);
  const inputs = form.members * (classes - 1);
  const model = { classes, inputs, coefficients: Float64Array.from(form.coefficients) };
  return {
    form,
    weights: Array.from({ length: form.members }, () => null),
    apply: ({ outputs }) => {
      const p = predictLogistic(model, rowMajor(logRatioColumns(outputs)));
      const rows = outputs[0][0].length;
      const columns = task.kind === 'binary' ? [1] : Array.from({ length: classes }, (_, k) => k);
      return columns.map((k) => Float64Array.from({ length: rows }, (_, row) => p[row * classes + k]));
    },
  };
}

/**
 * Logistic regression on the members' log-odds (binary) or log-probability ratios to the first class (several classes).
 * @see Wolpert (1992), Stacked Generalization, Neural Networks 5(2); Ting & Witten (1999), Issues in Stacked
 *   Generalization, JAIR 10, for probabilities as inputs
 */
export const stackLogistic = defineStrategy({
  name: 'stack-logistic',
  summary: "logistic regression over the members' out-of-fold probabilities",
  tasks: ['binary', 'multiclass'],
  learns: true,
  params: z.strictObject({
    ...learningParams,
    // Little against thousands of rows, enough to keep near-equal members apart from chaos.
    penalty: z
      .number()
      .gt(0)
      .default(1)
      .describe(
        'L2 penalty on the weights of log-odds: half of it times their squared sum is added to the summed loss',
      ),
  }),
  fit: ({ outputs, y, task }, params) => {
    if (!enoughToLearn(y, task, params)) return weightedMean(outputs.map(() => 1));
    const classes = classCount(task);
    const inputs = outputs.length * (classes - 1);
    const model = fitLogistic(rowMajor(logRatioColumns(outputs)), y, { inputs, classes, lambda: params.penalty });
    const coefficients = Array.from(model.coefficients);
    return logisticCombination({ form: 'logistic', members: outputs.length, coefficients }, task);
  },
});

function classCount(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 2;
}
