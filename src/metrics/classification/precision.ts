import { meanOverClasses } from '../group-sums.ts';
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
  prepare: (data, groups) =>
    meanOverClasses(data, groups, ({ actual, predicted, right }) => {
      if (predicted > 0) return right / predicted;
      return actual > 0 ? 0 : undefined;
    }),
};
