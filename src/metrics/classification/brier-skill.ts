import { dot, sumByGroup } from '../group-sums.ts';
import type { ClassData, Groups, Metric } from '../metric.ts';

/** Squared error of each row's probabilities, summed over the classes. */
export function squaredErrors(y: Int32Array, probabilities: ClassData['probabilities']): Float64Array {
  return Float64Array.from(y, (code, row) =>
    probabilities.reduce((sum, column, k) => sum + (column[row] - (code === k ? 1 : 0)) ** 2, 0),
  );
}

/**
 * Brier skill score against the baseline's probabilities of the same rows:
 *   1 - sum |p - outcome|^2 / sum |p_baseline - outcome|^2;   0 is as good as the baseline, below 0 is worse, 1 is perfect.
 * @see Murphy (1973), A New Vector Partition of the Probability Score, Journal of Applied Meteorology 12(4)
 */
export const brierSkill: Metric<ClassData> = {
  name: 'brier_skill',
  summary: 'share of the baseline’s squared error of probabilities that the model removes',
  direction: 'higher',
  limits: [Number.NEGATIVE_INFINITY, 1],
  perfect: 1,
  pooling: 'rows',
  undefinedWhen: 'there is no baseline, it is perfect, or there are no rows',
  prepare: ({ y, probabilities, baseline }, groups: Groups) => {
    if (!baseline) return () => Number.NaN;
    const model = sumByGroup(groups, squaredErrors(y, probabilities));
    const reference = sumByGroup(groups, squaredErrors(y, baseline));
    return (weights) => {
      const total = dot(weights, reference);
      return total > 0 ? 1 - dot(weights, model) / total : Number.NaN;
    };
  },
};
