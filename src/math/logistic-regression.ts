import { solvePositiveDefinite } from './cholesky.ts';

/**
 * Multinomial logistic regression with an L2 penalty on the slopes (not on the intercepts), fitted by Newton's method.
 *   minimise  sum_i -log softmax(b_k + w_k . x_i)[y_i]  +  lambda / 2 * sum_k |w_k|^2
 * With two classes this is the ordinary logistic regression: class 0 is the reference with zero coefficients. With
 * more, class 0 is the reference too.
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2nd ed.), 4.4.1
 */
export interface LogisticModel {
  readonly classes: number;
  readonly inputs: number;
  /** Row-major (classes - 1, inputs + 1): intercept first. Row k holds class k + 1 against class 0. */
  readonly coefficients: Float64Array;
}

/**
 * @param x row-major, shape (rows, inputs), finite
 * @param y class index of each row, shape (rows,)
 * @param options.lambda L2 penalty, > 0 (keeps the solution finite when classes separate)
 */
export function fitLogistic(
  x: Float64Array,
  y: ArrayLike<number>,
  options: { inputs: number; classes: number; lambda: number },
): LogisticModel {
  const { inputs, classes, lambda } = options;
  const rows = y.length;
  const width = inputs + 1;
  const size = (classes - 1) * width;
  const model: LogisticModel = { classes, inputs, coefficients: new Float64Array(size) };
  const maxIterations = 100;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    const p = predictLogistic(model, x);
    for (let row = 0; row < rows; row++) {
      for (let a = 0; a < classes - 1; a++) {
        const pa = p[row * classes + a + 1];
        const residual = pa - (y[row] === a + 1 ? 1 : 0);
        for (let i = 0; i < width; i++) {
          const xi = i === 0 ? 1 : x[row * inputs + i - 1];
          gradient[a * width + i] += residual * xi;
          for (let b = 0; b < classes - 1; b++) {
            const curvature = pa * ((a === b ? 1 : 0) - p[row * classes + b + 1]) * xi;
            for (let j = 0; j < width; j++) {
              hessian[(a * width + i) * size + b * width + j] += curvature * (j === 0 ? 1 : x[row * inputs + j - 1]);
            }
          }
        }
      }
    }
    for (let at = 0; at < size; at++) {
      if (at % width === 0) {
        // A whisper of a penalty keeps the system solvable when a class never occurs.
        hessian[at * size + at] += 1e-9 * rows;
        continue;
      }
      gradient[at] += lambda * model.coefficients[at];
      hessian[at * size + at] += lambda;
    }
    const step = solvePositiveDefinite(hessian, gradient);
    let largest = 0;
    for (let at = 0; at < size; at++) {
      model.coefficients[at] -= step[at];
      largest = Math.max(largest, Math.abs(step[at]));
    }
    if (largest < 1e-10) break;
  }
  return model;
}

/** Class probabilities, row-major, shape (rows, classes). @param x row-major, shape (rows, inputs) */
export function predictLogistic(model: LogisticModel, x: Float64Array): Float64Array {
  const { classes, inputs, coefficients } = model;
  const rows = x.length / inputs;
  const p = new Float64Array(rows * classes);
  const width = inputs + 1;
  for (let row = 0; row < rows; row++) {
    let largest = 0;
    for (let k = 1; k < classes; k++) {
      let score = coefficients[(k - 1) * width];
      for (let i = 0; i < inputs; i++) score += coefficients[(k - 1) * width + i + 1] * x[row * inputs + i];
      p[row * classes + k] = score;
      largest = Math.max(largest, score);
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      p[row * classes + k] = Math.exp(p[row * classes + k] - largest);
      sum += p[row * classes + k];
    }
    for (let k = 0; k < classes; k++) p[row * classes + k] /= sum;
  }
  return p;
}
