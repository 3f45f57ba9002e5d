import { takeRows } from '../../core/frame.ts';
import type { ClassData, Metric } from '../metric.ts';
import { binaryAuc } from './auc.ts';

/**
 * Whether classes are an ordered label from 'down' to 'up' with something between them. Two classes are left out:
 * there every row moved, and this metric is the same as auc.
 */
export function isDirectional(classes: readonly string[]): boolean {
  return classes.length > 2 && classes[0] === 'down' && classes[classes.length - 1] === 'up';
}

/**
 * What the metric compares: the rows of the first (down) or last (up) class, and for each of them the score
 * p_up / (p_up + p_down), 0.5 where both are 0. It ranks rows like ln(p_up / p_down).
 */
export function movedRows({ y, probabilities }: ClassData): {
  /** Row numbers, ascending. */
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  readonly isUp: Uint8Array;
} {
  const last = probabilities.length - 1;
  const rows = Int32Array.from(y.keys()).filter((row) => y[row] === 0 || y[row] === last);
  const scores = Float64Array.from(rows, (row) => {
    const moved = probabilities[last][row] + probabilities[0][row];
    return moved > 0 ? probabilities[last][row] / moved : 0.5;
  });
  return { rows, scores, isUp: Uint8Array.from(rows, (row) => (y[row] === last ? 1 : 0)) };
}

/**
 * AUC of up against down over the rows that moved: P(score of an up row > score of a down row) + P(equal) / 2 with
 * score = p_up / (p_up + p_down). Rows of the classes between are left out.
 *
 * Why not auc: whether a move stays inside the band ('neutral') can be foretold from volatility alone, and volatility is
 * no direction. One-vs-rest AUC rewards it and lies above 0.5 for a model that can't tell up from down; this metric
 * doesn't. (Which rows moved is known only afterwards: the number says what the forecast of the sign is worth on them.)
 * @returns NaN when no up row or no down row has weight
 */
export const directionalAuc: Metric<ClassData> = {
  name: 'directional_auc',
  summary:
    'chance that a row that went up scores p_up / (p_up + p_down) above one that went down; neutral rows left out',
  direction: 'higher',
  limits: [0, 1],
  perfect: 1,
  pooling: 'folds',
  undefinedWhen: 'no row went up, or none went down',
  prepare: (data, groups) => {
    const { rows, scores, isUp } = movedRows(data);
    return binaryAuc(scores, (row) => isUp[row] === 1, { of: takeRows(groups.of, rows), count: groups.count });
  },
};
