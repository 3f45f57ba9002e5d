import { confusionCounts } from '../group-sums.ts';
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
    const confusion = confusionCounts(data, groups);
    const classes = data.probabilities.length;
    return (weights) => {
      const counts = confusion(weights);
      let right = 0;
      let total = 0;
      let products = 0;
      let actualSquares = 0;
      let predictedSquares = 0;
      for (let k = 0; k < classes; k++) {
        let actual = 0;
        let predicted = 0;
        for (let other = 0; other < classes; other++) {
          actual += counts[k * classes + other];
          predicted += counts[other * classes + k];
        }
        right += counts[k * classes + k];
        total += actual;
        products += actual * predicted;
        actualSquares += actual * actual;
        predictedSquares += predicted * predicted;
      }
      if (total === 0) return Number.NaN;
      const spread = Math.sqrt((total * total - actualSquares) * (total * total - predictedSquares));
      return spread > 0 ? (right * total - products) / spread : 0;
    };
  },
};
