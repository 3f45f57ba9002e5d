import { meanOfRows, mostProbable } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';

/** Share of rows whose most probable class is the one that happened. */
export const accuracy: Metric<ClassData> = {
  name: 'accuracy',
  summary: 'share of rows whose most probable class happened',
  direction: 'higher',
  limits: [0, 1],
  perfect: 1,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: ({ y, probabilities }, groups) =>
    meanOfRows(
      Float64Array.from(y, (code, row) => (mostProbable(probabilities, row) === code ? 1 : 0)),
      groups,
    ),
};
