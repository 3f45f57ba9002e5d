import { meanOfRows } from '../group-sums.ts';
import type { Metric, RegressionData } from '../metric.ts';

/** Root mean squared error, sqrt(mean (y - yhat)^2), in the label's unit. */
export const rmse: Metric<RegressionData> = {
  name: 'rmse',
  summary: "root mean squared error, in the label's unit",
  direction: 'lower',
  limits: [0, Number.POSITIVE_INFINITY],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: ({ y, yhat }, groups) => {
    const meanSquare = meanOfRows(
      Float64Array.from(y, (value, row) => (value - yhat[row]) ** 2),
      groups,
    );
    return (weights) => Math.sqrt(meanSquare(weights));
  },
};
