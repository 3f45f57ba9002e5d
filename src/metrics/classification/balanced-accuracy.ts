import { confusionCounts } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';

/**
 * Mean over the classes that happened of the recall: right predictions of the class / rows of the class. A constant
 * prediction scores 1 / (number of classes), whatever the base rates.
 */
export const balancedAccuracy: Metric<ClassData> = {
  name: 'balanced_accuracy',
  summary: 'mean recall of the classes; a constant prediction gets 1 / classes',
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
        let rows = 0;
        for (let predicted = 0; predicted < classes; predicted++) rows += counts[k * classes + predicted];
        if (rows === 0) continue;
        sum += counts[k * classes + k] / rows;
        present++;
      }
      return sum / present;
    };
  },
};
