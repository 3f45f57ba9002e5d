import { usageError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { clipProbability, logOdds } from '../math/log-odds.ts';
import { fitLogistic, predictLogistic } from '../math/logistic-regression.ts';
import { enoughToLearn, type MemberOutputs, type Strategy, weightedMean } from './strategy.ts';

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
    const model = fitLogistic(logRatios(outputs), y, { inputs, classes, lambda });
    return {
      weights: outputs.map(() => null),
      apply: ({ outputs: served }) => {
        const p = predictLogistic(model, logRatios(served));
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

/** Row-major inputs: per member log(p_k / p_0) for k >= 1. */
function logRatios(outputs: MemberOutputs): Float64Array {
  const rows = outputs[0][0].length;
  const perMember = Math.max(1, outputs[0].length - 1);
  const x = new Float64Array(rows * outputs.length * perMember);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const columns of outputs) {
      if (columns.length === 1) x[at++] = logOdds(columns[0][row]);
      else {
        const first = clipProbability(columns[0][row]);
        for (let k = 1; k < columns.length; k++) x[at++] = Math.log(clipProbability(columns[k][row]) / first);
      }
    }
  }
  return x;
}
