import { type ClassCounts, classCounts } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';

/**
 * Matthews correlation coefficient between actual and predicted class, for any number of classes; 0 for a prediction that
 * is always the same, whatever the base rates (scikit-learn's matthews_corrcoef).
 * @see Gorodkin (2004), Comparing Two K-Category Assignments by a K-Category Correlation Coefficient, Computational
 *   Biology and Chemistry 28
 */
export const matthews: Metric<ClassData> = {
  name: 'mcc',
  summary: 'Matthews correlation of actual and predicted class; 0 for a constant prediction',
  direction: 'higher',
  limits: [-1, 1],
  perfect: 1,
  pooling: 'folds',
  undefinedWhen: 'there are no rows',
  prepare: (data, groups) => {
    const countsOf = classCounts(data, groups);
    return (weights) => {
      const counts = countsOf(weights);
      const sum = (term: (of: ClassCounts) => number) => counts.reduce((total, of) => total + term(of), 0);
      const total = sum(({ actual }) => actual);
      if (total === 0) return Number.NaN;
      const unlike = (squares: number) => total * total - squares;
      const spread = Math.sqrt(
        unlike(sum(({ actual }) => actual ** 2)) * unlike(sum(({ predicted }) => predicted ** 2)),
      );
      const products = sum(({ actual, predicted }) => actual * predicted);
      return spread > 0 ? (sum(({ right }) => right) * total - products) / spread : 0;
    };
  },
};
