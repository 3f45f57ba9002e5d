import type { NumericArray } from '../../core/frame.ts';
import { ascendingOrder } from '../../math/rank.ts';
import type { ClassData, Groups, Metric, WeightedScore } from '../metric.ts';

/**
 * Area under the precision-recall curve of one score as a sum of steps: sum over thresholds of
 * (recall_n - recall_{n-1}) precision_n, ties at one threshold.
 * @returns NaN when no positive row has weight
 */
function averagePrecisionOf(scores: NumericArray, positive: (row: number) => boolean, groups: Groups): WeightedScore {
  const order = ascendingOrder(scores).reverse();
  const group = Int32Array.from(order, (row) => groups.of[row]);
  const isPositive = Float64Array.from(order, (row) => (positive(row) ? 1 : 0));
  const endsTie = Uint8Array.from(order, (row, i) =>
    i + 1 === order.length || scores[order[i + 1]] !== scores[row] ? 1 : 0,
  );
  return (weights) => {
    let rows = 0;
    let positives = 0;
    let before = 0;
    let area = 0;
    for (let i = 0; i < group.length; i++) {
      const weight = weights[group[i]];
      rows += weight;
      positives += weight * isPositive[i];
      if (endsTie[i] === 0 || rows === 0) continue;
      area += (positives - before) * (positives / rows);
      before = positives;
    }
    return positives > 0 ? area / positives : Number.NaN;
  };
}

/**
 * Average precision: of class 1's probability for two classes, else each class against the rest, averaged over the classes
 * that happened (scikit-learn's average_precision_score, average='macro'). A score without skill has the base rate.
 * @see Davis & Goadrich (2006), The Relationship between Precision-Recall and ROC Curves, ICML
 */
export const averagePrecision: Metric<ClassData> = {
  name: 'average_precision',
  summary: 'area under the precision-recall curve; a score without skill has the share of the class',
  direction: 'higher',
  limits: [0, 1],
  perfect: 1,
  pooling: 'folds',
  undefinedWhen: 'the class is not among the rows',
  prepare: ({ y, probabilities }, groups) => {
    const first = probabilities.length === 2 ? 1 : 0;
    const curves = probabilities
      .map((column, k) => ({ column, k }))
      .slice(first)
      .map(({ column, k }) => averagePrecisionOf(column, (row) => y[row] === k, groups));
    return (weights) => {
      const defined = curves.map((curve) => curve(weights)).filter((value) => !Number.isNaN(value));
      return defined.reduce((sum, value) => sum + value, 0) / defined.length;
    };
  },
};
