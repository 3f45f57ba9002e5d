import { dot, sumByGroup } from '../group-sums.ts';
import type { Metric, RegressionData } from '../metric.ts';

/**
 * Out-of-sample R2 against a forecast that was available at the same time:
 *   1 - sum (y - yhat)^2 / sum (y - naive)^2;   0 is as good as naive, below 0 is worse, 1 is perfect.
 * With naive = mean(y) it is the usual R2, which no forecaster could have used: that mean lies in the future.
 * @see Campbell & Thompson (2008), Predicting Excess Stock Returns Out of Sample, Review of Financial Studies 21(4)
 */
export const r2Naive: Metric<RegressionData> = {
  name: 'r2_naive',
  summary: 'share of the naive forecast’s squared error that the model removes',
  direction: 'higher',
  limits: [Number.NEGATIVE_INFINITY, 1],
  perfect: 1,
  pooling: 'rows',
  undefinedWhen: 'the naive forecast is perfect or there are no rows',
  prepare: ({ y, yhat, naive }, groups) => {
    const square = (forecast: ArrayLike<number>) =>
      sumByGroup(
        groups,
        Float64Array.from(y, (value, row) => (value - forecast[row]) ** 2),
      );
    const model = square(yhat);
    const reference = square(naive);
    return (weights) => {
      const total = dot(weights, reference);
      return total > 0 ? 1 - dot(weights, model) / total : Number.NaN;
    };
  },
};
