import { meanOfRows } from '../group-sums.ts';
import type { Metric, RegressionData } from '../metric.ts';

/** Mean absolute error, mean |y - yhat|, in the label's unit. */
export const mae: Metric<RegressionData> = {
  name: 'mae',
  summary: "mean absolute error, in the label's unit",
  direction: 'lower',
  limits: [0, Number.POSITIVE_INFINITY],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: ({ y, yhat }, groups) =>
    meanOfRows(
      Float64Array.from(y, (value, row) => Math.abs(value - yhat[row])),
      groups,
    ),
};
