import { meanOverClasses } from '../group-sums.ts';
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
  prepare: (data, groups) =>
    meanOverClasses(data, groups, ({ actual, predicted, right }) =>
      actual + predicted > 0 ? (2 * right) / (actual + predicted) : undefined,
    ),
};
