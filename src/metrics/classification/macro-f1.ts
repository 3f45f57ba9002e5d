import { confusionCounts } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';

/**
 * Mean over classes of F1 = 2 tp / (2 tp + fp + fn). A class that neither happened nor was predicted is left out
 * (scikit-learn's f1_score with average='macro', zero_division=0).
 */
export const macroF1: Metric<ClassData> = {
  name: 'macro_f1',
  summary: 'mean F1 of the classes',
  direction: 'higher',
  limits: [0, 1],
  perfect: 1,
  pooling: 'folds',
  undefinedWhen: 'there are no rows',
  prepare: (data, groups) => {
    const confusion = confusionCounts(data, groups);
    const classes = data.probabilities.length;
    return (weights) => {
      const counts = confusion(weights);
      let sum = 0;
      let present = 0;
      for (let k = 0; k < classes; k++) {
        let actualPlusPredicted = 0;
        for (let other = 0; other < classes; other++) {
          actualPlusPredicted += counts[k * classes + other] + counts[other * classes + k];
        }
        if (actualPlusPredicted === 0) continue;
        sum += (2 * counts[k * classes + k]) / actualPlusPredicted;
        present++;
      }
      return sum / present;
    };
  },
};
