import { z } from 'zod';
import { throwIfAborted } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { fitSoftmax, predictSoftmax } from '../math/softmax-regression.ts';
import type { Combination } from './combination.ts';
import type { LogisticForm } from './combination-form.ts';
import { logRatioColumns, rowMajor } from './log-ratios.ts';
import { defineStrategy, learningParams, standIn } from './strategy.ts';

export function logisticCombination(form: LogisticForm, task: Task): Combination {
  const classes = classCount(task);
  const columns = form.members * (classes - 1);
  return {
    form,
    weights: Array.from({ length: form.members }, () => null),
    apply: ({ outputs }) => {
      const p = predictSoftmax(form.coefficients, rowMajor(logRatioColumns(outputs)), columns, classes);
      const rows = outputs[0][0].length;
      const width = task.kind === 'binary' ? 1 : classes;
      return Array.from({ length: width }, (_, k) =>
        Float64Array.from({ length: rows }, (_, row) => p[row * width + k]),
      );
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
  fit: async (rows, params, { setting }) => {
    const mean = standIn(rows, params);
    if (mean) return mean;
    const { outputs, y, task } = rows;
    const classes = classCount(task);
    const x = rowMajor(logRatioColumns(outputs));
    const data = { x, columns: outputs.length * (classes - 1), y, classes };
    const { at } = await fitSoftmax(data, params.penalty, async () => throwIfAborted(setting.signal));
    return logisticCombination({ form: 'logistic', members: outputs.length, coefficients: Array.from(at) }, task);
  },
});

function classCount(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 2;
}
