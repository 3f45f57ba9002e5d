import { z } from 'zod';
import type { Task } from '../core/task.ts';
import type { LocalModel } from '../math/newton.ts';
import { minimiseOnSimplex, type SimplexMinimum } from '../math/simplex.ts';
import { type MemberOutputs, weightedMean } from './combination.ts';
import { defineStrategy, learningParams, standIn } from './strategy.ts';

/** As in the metric, so that one impossible event does not make the loss infinite. */
const smallest = Number.EPSILON;

/**
 * Mean loss of the weighted mean of members as a function of their weights w, with gradient and Hessian:
 *   classes      sum_i v_i * -ln(sum_m w_m p_m(i, class that happened)) / sum_i v_i
 *   regression   sum_i v_i * (y_i - sum_m w_m yhat_m(i))^2 / sum_i v_i
 * Both are convex in w.
 * @param weights v of the rows, non-negative; all alike when left out
 */
export function mixtureLoss(
  outputs: MemberOutputs,
  y: Float64Array,
  task: Task,
  weights?: Float64Array,
): (w: Float64Array) => LocalModel {
  const of = (row: number) => (weights ? weights[row] : 1);
  let total = 0;
  for (let row = 0; row < y.length; row++) total += of(row);
  if (task.kind === 'regression') return squaredError(outputs, y, (row) => of(row) / total);
  const members = outputs.length;
  const likelihood = outputs.map((columns) =>
    Float64Array.from(y, (code, row) => Math.max(smallest, likelihoodOf(columns, code, row))),
  );
  return (w) => {
    const gradient = new Float64Array(members);
    const hessian = new Float64Array(members * members);
    let value = 0;
    for (let row = 0; row < y.length; row++) {
      const share = of(row) / total;
      if (share === 0) continue;
      let mixture = 0;
      for (let m = 0; m < members; m++) mixture += w[m] * likelihood[m][row];
      value -= share * Math.log(mixture);
      for (let m = 0; m < members; m++) {
        const ratio = likelihood[m][row] / mixture;
        gradient[m] -= share * ratio;
        for (let k = 0; k <= m; k++) hessian[m * members + k] += share * ratio * (likelihood[k][row] / mixture);
      }
    }
    return mirrored({ value, gradient, hessian });
  };
}

/**
 * Non-negative weights that sum to one and minimise mixtureLoss. The loss is convex, so the minimum is found, not searched
 * for; `gap` bounds how far it could be off.
 * @see Breiman (1996), Stacked Regressions, Machine Learning 24, for the constraint; van der Laan, Polley & Hubbard
 *   (2007), Super Learner, Statistical Applications in Genetics and Molecular Biology 6(1)
 */
export function simplexWeights(
  outputs: MemberOutputs,
  y: Float64Array,
  task: Task,
  weights?: Float64Array,
): SimplexMinimum {
  return minimiseOnSimplex(outputs.length, mixtureLoss(outputs, y, task, weights));
}

/** What a member gave to the class that happened; a binary task has the one column p_up. */
function likelihoodOf(columns: readonly Float64Array[], code: number, row: number): number {
  if (columns.length > 1) return columns[code][row];
  return code === 1 ? columns[0][row] : 1 - columns[0][row];
}

/** The mean squared error is quadratic in the weights: its parts are summed once. */
function squaredError(outputs: MemberOutputs, y: Float64Array, share: (row: number) => number) {
  const members = outputs.length;
  const cross = new Float64Array(members * members);
  const slope = new Float64Array(members);
  let constant = 0;
  for (let row = 0; row < y.length; row++) {
    const weight = share(row);
    constant += weight * y[row] ** 2;
    for (let m = 0; m < members; m++) {
      const forecast = outputs[m][0][row];
      slope[m] -= 2 * weight * forecast * y[row];
      for (let k = 0; k <= m; k++) cross[m * members + k] += 2 * weight * forecast * outputs[k][0][row];
    }
  }
  const { hessian } = mirrored({ value: 0, gradient: slope, hessian: cross });
  return (w: Float64Array): LocalModel => {
    const gradient = Float64Array.from(slope);
    let value = constant;
    for (let m = 0; m < members; m++) {
      let row = 0;
      for (let k = 0; k < members; k++) row += hessian[m * members + k] * w[k];
      gradient[m] += row;
      value += w[m] * (slope[m] + row / 2);
    }
    return { value, gradient, hessian };
  };
}

function mirrored(local: LocalModel): LocalModel {
  const { hessian, gradient } = local;
  const n = gradient.length;
  for (let m = 0; m < n; m++) for (let k = 0; k < m; k++) hessian[k * n + m] = hessian[m * n + k];
  return local;
}

/**
 * The weighted mean with the least log loss (regression: squared error) on out-of-fold rows, on request drawn towards equal
 * weights.
 * @see Diebold & Pauly (1990), The Use of Prior Information in Forecast Combination, International Journal of
 *   Forecasting 6, for shrinkage towards equal weights
 */
export const weighted = defineStrategy({
  name: 'weighted',
  summary: 'mean with the weights that minimise log loss (numbers: squared error), none below zero',
  learns: true,
  params: z.strictObject({
    ...learningParams,
    equalShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('share of equal weights in the weights; the rest are the best ones'),
  }),
  fit: (rows, params) => {
    const mean = standIn(rows, params);
    if (mean) return mean;
    const { outputs, y, task } = rows;
    const { equalShare } = params;
    const best = simplexWeights(outputs, y, task).weights;
    return weightedMean(best.map((weight) => (1 - equalShare) * weight + equalShare / outputs.length));
  },
});
