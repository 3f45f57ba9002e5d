import { meanOverClasses } from '../group-sums.ts';
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
  prepare: (data, groups) =>
    meanOverClasses(data, groups, ({ actual, right }) => (actual > 0 ? right / actual : undefined)),
};
