import { usageError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { fitLogistic, predictLogistic } from '../math/logistic-regression.ts';
import { logRatioColumns, rowMajor } from './log-ratios.ts';
import { enoughToLearn, type Strategy, weightedMean } from './strategy.ts';

/** L2 penalty on log-odds weights: little against thousands of rows, enough to keep near-equal members apart from chaos. */
const lambda = 1;

/**
 * Logistic regression on the members' log-odds (binary) or log-probability ratios to the first class (several classes).
 * @see Wolpert (1992), Stacked Generalization, Neural Networks 5(2); Ting & Witten (1999), Issues in Stacked
 *   Generalization, JAIR 10, for probabilities as inputs
 */
export const stackLogistic: Strategy = {
  name: 'stack-logistic',
  summary: "logistic regression over the members' out-of-fold probabilities",
  learns: true,
  check: (task, _members, weights) => {
    if (task.kind === 'regression') {
      throw usageError(
        "strategy 'stack-logistic' needs a classification label",
        'use average or soft-vote for regression',
      );
    }
    if (weights) throw usageError("strategy 'stack-logistic' learns its weights", 'leave --weights out');
  },
  fit: ({ outputs, y, task }) => {
    if (!enoughToLearn(y, task)) return weightedMean(outputs.map(() => 1));
    const classes = classCount(task);
    const inputs = outputs.length * (classes - 1);
    const model = fitLogistic(rowMajor(logRatioColumns(outputs)), y, { inputs, classes, lambda });
    return {
      weights: outputs.map(() => null),
      apply: ({ outputs: served }) => {
        const p = predictLogistic(model, rowMajor(logRatioColumns(served)));
        const rows = served[0][0].length;
        const columns = task.kind === 'binary' ? [1] : Array.from({ length: classes }, (_, k) => k);
        return columns.map((k) => Float64Array.from({ length: rows }, (_, row) => p[row * classes + k]));
      },
    };
  },
};

function classCount(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 2;
}
