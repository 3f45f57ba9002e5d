import { meanOfRows } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';
import { rowLosses, smallest } from '../row-losses.ts';

/** Mean of -ln p(class that happened), in nats; p is clipped to [2.2e-16, 1 - 2.2e-16] as in scikit-learn. */
export const logLoss: Metric<ClassData> = {
  name: 'log_loss',
  summary: 'mean -ln of the probability given to what happened, in nats',
  direction: 'lower',
  limits: [0, -Math.log(smallest)],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: (data, groups) => meanOfRows(rowLosses(data), groups),
};
