import { minimiseConvex } from '../math/newton.ts';
import { softmaxInPlace } from '../math/softmax.ts';
import type { Calibrator } from './calibrator.ts';
import { logProbabilities, softmaxColumns } from './softmax.ts';

/**
 * Vector scaling for three classes or more: p'_k = softmax(w ln(p) + b)_k with a slope w_k for each class and an intercept
 * b_k for each but the first, whose intercept is 0 (adding one number to all changes nothing). w = 1 and b = 0 leave p
 * alone.
 * @see Guo, Pleiss, Sun & Weinberger (2017), On Calibration of Modern Neural Networks, ICML
 */
export const vector: Calibrator = {
  name: 'vector',
  summary: 'a slope and an intercept for each class (three classes or more)',
  serves: ({ kind }) => kind === 'multiclass',
  fit: (outputs, y) => {
    const logs = logProbabilities(outputs);
    const classes = logs.length;
    const size = 2 * classes - 1;
    const start = new Float64Array(size).fill(1, 0, classes);
    const scores = new Float64Array(classes);
    // Parameter a belongs to class ofClass[a]; its input is the class's log-probability (slopes) or 1 (intercepts).
    const ofClass = Int32Array.from({ length: size }, (_, a) => (a < classes ? a : a - classes + 1));
    const inputOf = (a: number, row: number) => (a < classes ? logs[a][row] : 1);
    const { at } = minimiseConvex(start, (w) => {
      const gradient = new Float64Array(size);
      const hessian = new Float64Array(size * size);
      let value = 0;
      for (let row = 0; row < y.length; row++) {
        for (let k = 0; k < classes; k++) scores[k] = w[k] * logs[k][row] + (k === 0 ? 0 : w[classes + k - 1]);
        const actual = scores[y[row]];
        value += softmaxInPlace(scores) - actual;
        for (let a = 0; a < size; a++) {
          const [k, x] = [ofClass[a], inputOf(a, row)];
          gradient[a] += (scores[k] - (y[row] === k ? 1 : 0)) * x;
          for (let b = 0; b < size; b++) {
            const j = ofClass[b];
            hessian[a * size + b] += scores[k] * ((k === j ? 1 : 0) - scores[j]) * x * inputOf(b, row);
          }
        }
      }
      return { value, gradient, hessian };
    });
    return [{ slopes: [...at.subarray(0, classes)], intercepts: [0, ...at.subarray(classes)] }];
  },
  apply: ([parameters], outputs) => {
    const slopes = parameters.slopes as readonly number[];
    const intercepts = parameters.intercepts as readonly number[];
    const logs = logProbabilities(outputs);
    return softmaxColumns(
      outputs[0].length,
      logs.length,
      outputs.length,
      (row, k) => slopes[k] * logs[k][row] + intercepts[k],
    );
  },
};
