import { confusionCounts } from '../group-sums.ts';
import type { ClassData, Metric } from '../metric.ts';

/**
 * Mean over classes of precision: right predictions of the class / predictions of the class. A class that neither happened
 * nor was predicted is left out; one that happened and was never predicted counts 0 (scikit-learn's precision_score with
 * average='macro', zero_division=0). Its counterpart, the mean recall, is balanced_accuracy.
 */
export const precision: Metric<ClassData> = {
  name: 'precision',
  summary: 'mean precision of the classes: how often a prediction of the class is right',
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
        let predicted = 0;
        let happened = 0;
        for (let other = 0; other < classes; other++) {
          predicted += counts[other * classes + k];
          happened += counts[k * classes + other];
        }
        if (predicted + happened === 0) continue;
        if (predicted > 0) sum += counts[k * classes + k] / predicted;
        present++;
      }
      return sum / present;
    };
  },
};
