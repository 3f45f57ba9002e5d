import type { NumericArray } from '../../core/frame.ts';
import { ascendingOrder } from '../../math/rank.ts';
import type { ClassData, Groups, Metric, WeightedScore } from '../metric.ts';

const orders = new WeakMap<NumericArray, Int32Array>();

/** Sorted once for each array of scores, which nobody changes: a null test asks for hundreds of outcomes of the same scores. */
function orderOf(scores: NumericArray): Int32Array {
  const known = orders.get(scores);
  if (known) return known;
  const order = ascendingOrder(scores);
  orders.set(scores, order);
  return order;
}

/**
 * Area under the ROC curve of one score: P(score of a positive row > score of a negative row) + P(equal) / 2, which is
 * the Mann-Whitney U over the number of pairs. Rows are sorted once; each weighting is one pass over them.
 * @param positive row -> whether it is positive
 * @returns NaN when positives or negatives have no weight
 * @see Hanley & McNeil (1982), The Meaning and Use of the Area under a ROC Curve, Radiology 143(1)
 */
export function binaryAuc(scores: NumericArray, positive: (row: number) => boolean, groups: Groups): WeightedScore {
  const order = orderOf(scores);
  const group = Int32Array.from(order, (row) => groups.of[row]);
  // As a factor instead of a branch: which side a row is on can't be predicted, and a missed branch costs more.
  const isPositive = Float64Array.from(order, (row) => (positive(row) ? 1 : 0));
  const endsTie = Uint8Array.from(order, (row, i) =>
    i + 1 === order.length || scores[order[i + 1]] !== scores[row] ? 1 : 0,
  );
  return (weights) => {
    let concordant = 0;
    let negatives = 0;
    let positives = 0;
    let tiedNegatives = 0;
    let tiedPositives = 0;
    for (let i = 0; i < group.length; i++) {
      const weight = weights[group[i]];
      const positiveWeight = weight * isPositive[i];
      tiedPositives += positiveWeight;
      tiedNegatives += weight - positiveWeight;
      if (endsTie[i] === 0) continue;
      concordant += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
      tiedPositives = 0;
      tiedNegatives = 0;
    }
    return positives > 0 && negatives > 0 ? concordant / (positives * negatives) : Number.NaN;
  };
}

/**
 * Two classes: binaryAuc of class 1's probability. Three or more: each class against the rest, averaged without
 * weights over the classes that have both (scikit-learn's roc_auc_score, multi_class='ovr', average='macro'). With a
 * neutral class between down and up it also rewards knowing volatility; see directional-auc.ts.
 */
export const auc: Metric<ClassData> = {
  name: 'auc',
  summary:
    'chance that a row of the class scores above a row that is not (3 classes: each against the rest, mean; a neutral class brings in volatility)',
  direction: 'higher',
  limits: [0, 1],
  perfect: 1,
  pooling: 'folds',
  undefinedWhen: 'only one class is among the rows',
  prepare: ({ y, probabilities }, groups) => {
    const first = probabilities.length === 2 ? 1 : 0;
    const curves = probabilities
      .map((column, k) => ({ column, k }))
      .slice(first)
      .map(({ column, k }) => binaryAuc(column, (row) => y[row] === k, groups));
    return (weights) => {
      const defined = curves.map((curve) => curve(weights)).filter((value) => !Number.isNaN(value));
      return defined.reduce((sum, value) => sum + value, 0) / defined.length;
    };
  },
};
