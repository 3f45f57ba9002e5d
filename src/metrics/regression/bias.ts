import { meanOfRows } from '../group-sums.ts';
import type { Metric, RegressionData } from '../metric.ts';

/** |mean (yhat - y)|, in the label's unit: how far forecasts are off on average. */
export const bias: Metric<RegressionData> = {
  name: 'bias',
  summary: "size of the mean error, in the label's unit",
  direction: 'lower',
  limits: [0, Number.POSITIVE_INFINITY],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: ({ y, yhat }, groups) => {
    const error = meanOfRows(
      Float64Array.from(y, (value, row) => yhat[row] - value),
      groups,
    );
    return (weights) => Math.abs(error(weights));
  },
};
