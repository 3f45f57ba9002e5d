import { choleskyFactor, solveFactored } from './cholesky.ts';
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
/** Where probabilities come near 0 and 1 the curvature changes on the way; measuring it costs some ten iterations. */
const iterationsOfCurvature = 20;

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
  const curvature = inverseCurvature(data, l2);
  const precondition = (vector: Float64Array, at: Float64Array, iteration: number) => {
    if (iteration % iterationsOfCurvature === 0) curvature.at(at);
    curvature.apply(vector);
  };
  const options = { tolerance: tolerance * total, iterations: mostIterations, precondition, onIteration };
  return minimiseLbfgs(new Float64Array(sets * width), objective, options);
}

/**
 * About the inverse Hessian of the fit, for features that go together: without it they take L-BFGS hundreds of iterations.
 * Every class has the same block, of row curvatures averaged over the classes,
 *   X'WX + l2 I,   W = w mean_k p_k (1 - p_k),
 * so that steps keep what the slopes of several classes have by symmetry: a sum of zero. Else they would drift along it,
 * where nothing but the penalty bends.
 */
function inverseCurvature(
  data: SoftmaxRows,
  l2: number,
): { at(coefficients: Float64Array): void; apply(vector: Float64Array): void } {
  const { x, columns, y, weights, classes } = data;
  const width = columns + 1;
  const sets = classes === 2 ? 1 : classes;
  const values = new Float64Array(width).fill(1);
  const p = new Float64Array(sets);
  let lower: Float64Array = new Float64Array(0);
  return {
    at: (coefficients) => {
      const gram = new Float64Array(width * width);
      for (let row = 0; row < y.length; row++) {
        const weight = weights?.[row] ?? 1;
        if (weight === 0) continue;
        for (let k = 0; k < sets; k++) p[k] = scoreOf(coefficients, k * width, x, row * columns, columns);
        toProbabilities(p);
        const bend = (weight * p.reduce((sum, share) => sum + share * (1 - share), 0)) / sets;
        for (let i = 0; i < columns; i++) values[i + 1] = x[row * columns + i];
        for (let i = 0; i < width; i++) {
          const scaled = bend * values[i];
          for (let j = 0; j <= i; j++) gram[i * width + j] += scaled * values[j];
        }
      }
      // Columns that repeat each other leave nothing on the diagonal but rounding, which may lie below zero.
      let most = 0;
      for (let i = 0; i < width; i++) most = Math.max(most, gram[i * width + i]);
      for (let i = 0; i < width; i++) gram[i * width + i] += 1e-9 * most + (i === 0 ? 0 : l2);
      lower = choleskyFactor(gram, width);
    },
    apply: (vector) => {
      for (let k = 0; k < sets; k++) {
        const own = vector.subarray(k * width, (k + 1) * width);
        own.set(solveFactored(lower, own));
      }
    },
  };
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
