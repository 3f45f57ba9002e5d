import { meanOfRows } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';

/**
 * Mean squared error of the probabilities. Two classes: (p_1 - y)^2, from 0 to 1. Three or more: the sum over classes
 * sum_k (p_k - [y = k])^2, from 0 to 2 (Brier's own convention; scikit-learn does the same with its defaults).
 * @see Brier (1950), Verification of Forecasts Expressed in Terms of Probability, Monthly Weather Review 78(1)
 */
export const brier: Metric<ClassData> = {
  name: 'brier',
  summary: 'mean squared error of probabilities (2 classes: 0 to 1; more: sum over classes, 0 to 2)',
  direction: 'lower',
  limits: [0, 2],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: ({ y, probabilities }, groups) => {
    const first = probabilities.length === 2 ? 1 : 0;
    const errors = Float64Array.from(y, (code, row) => {
      let sum = 0;
      for (let k = first; k < probabilities.length; k++) sum += (probabilities[k][row] - (code === k ? 1 : 0)) ** 2;
      return sum;
    });
    return meanOfRows(errors, groups);
  },
};
