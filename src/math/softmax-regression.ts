import { type LbfgsResult, minimiseLbfgs, type Objective } from './lbfgs.ts';
import { softmaxInPlace } from './softmax.ts';

/** Rows to fit a softmax regression on. */
export interface SoftmaxRows {
  /** Row-major, shape (rows, columns), finite. */
  readonly x: Float64Array;
  readonly columns: number;
  /** Class index, shape (rows,). */
  readonly y: ArrayLike<number>;
  /** >= 0, shape (rows,); all alike when left out. */
  readonly weights?: ArrayLike<number>;
  readonly classes: number;
}

/** A largest slope this small a share of the total weight is rest. */
const tolerance = 1e-8;
const mostIterations = 1000;

/**
 * Logistic regression of two or more classes with an L2 penalty on the slopes, fitted by L-BFGS:
 *   minimise  sum_i w_i (-ln p_i[y_i])  +  l2 / 2 * sum |slopes|^2
 * p = sigmoid for two classes (one set of coefficients, of class 1), softmax with a set for each class for more. This is
 * scikit-learn's LogisticRegression with C = 1 / l2.
 * @param l2 > 0
 * @param onIteration awaited after each iteration; what it throws ends the work
 * @returns coefficients row-major, shape (sets, columns + 1), the intercept first
 */
export function fitSoftmax(data: SoftmaxRows, l2: number, onIteration: () => Promise<void>): Promise<LbfgsResult> {
  const { x, columns, y, weights, classes } = data;
  const sets = classes === 2 ? 1 : classes;
  const width = columns + 1;
  const rows = y.length;
  const residual = new Float64Array(sets);
  const objective: Objective = (at, gradient) => {
    gradient.fill(0);
    let value = 0;
    for (let row = 0; row < rows; row++) {
      const weight = weights?.[row] ?? 1;
      if (weight === 0) continue;
      const from = row * columns;
      for (let k = 0; k < sets; k++) residual[k] = scoreOf(at, k * width, x, from, columns);
      value += weight * lossAndResidual(residual, y[row]);
      for (let k = 0; k < sets; k++) {
        const pull = weight * residual[k];
        const base = k * width;
        gradient[base] += pull;
        for (let i = 0; i < columns; i++) gradient[base + i + 1] += pull * x[from + i];
      }
    }
    for (let i = 0; i < at.length; i++) {
      if (i % width === 0) continue;
      value += 0.5 * l2 * at[i] * at[i];
      gradient[i] += l2 * at[i];
    }
    return value;
  };
  const total = weights ? Array.from(weights).reduce((sum, weight) => sum + weight, 0) : rows;
  const options = { tolerance: tolerance * total, iterations: mostIterations, onIteration };
  return minimiseLbfgs(new Float64Array(sets * width), objective, options);
}

/** Probabilities, row-major: of class 1 alone for two classes, shape (rows,); else of each, shape (rows, classes). */
export function predictSoftmax(
  coefficients: ArrayLike<number>,
  x: Float64Array,
  columns: number,
  classes: number,
): Float64Array {
  const sets = classes === 2 ? 1 : classes;
  const rows = x.length / columns;
  const p = new Float64Array(rows * sets);
  for (let row = 0; row < rows; row++) {
    const own = p.subarray(row * sets, (row + 1) * sets);
    for (let k = 0; k < sets; k++) own[k] = scoreOf(coefficients, k * (columns + 1), x, row * columns, columns);
    toProbabilities(own);
  }
  return p;
}

function scoreOf(
  coefficients: ArrayLike<number>,
  base: number,
  x: Float64Array,
  from: number,
  columns: number,
): number {
  let score = coefficients[base];
  for (let i = 0; i < columns; i++) score += coefficients[base + i + 1] * x[from + i];
  return score;
}

/** Turns scores into probabilities, in place. */
function toProbabilities(scores: Float64Array): void {
  if (scores.length === 1) {
    scores[0] = 1 / (1 + Math.exp(-scores[0]));
    return;
  }
  softmaxInPlace(scores);
}

/** Turns scores into p - target, in place. @returns -ln p of the class that happened, without rounding to infinity */
function lossAndResidual(scores: Float64Array, happened: number): number {
  if (scores.length === 1) {
    const signed = happened === 1 ? scores[0] : -scores[0];
    const loss = Math.log1p(Math.exp(-Math.abs(signed))) + Math.max(-signed, 0);
    toProbabilities(scores);
    scores[0] -= happened;
    return loss;
  }
  const own = scores[happened];
  const loss = softmaxInPlace(scores) - own;
  scores[happened] -= 1;
  return loss;
}
