import { minimiseConvex } from '../math/newton.ts';
import { softmaxInPlace } from '../math/softmax.ts';
import type { Calibrator } from './calibrator.ts';
import { logProbabilities, softmaxColumns } from './softmax.ts';

/**
 * Temperature scaling: p'_k = softmax(ln(p) / T)_k with one T > 0 for all classes, so the order of the classes stays. T
 * above 1 makes an overconfident model modest. What is fitted is 1 / T, in which the loss is convex; where the labels run
 * against the model it would fall below zero, and is held there: equal shares for all. Two classes: the base rate can't be
 * moved, which Platt can do.
 * @see Guo, Pleiss, Sun & Weinberger (2017), On Calibration of Modern Neural Networks, ICML
 */
export const temperature: Calibrator = {
  name: 'temperature',
  summary: 'one factor on all log-probabilities',
  serves: ({ kind }) => kind !== 'regression',
  fit: (outputs, y) => {
    const logs = logProbabilities(outputs);
    const scores = new Float64Array(logs.length);
    const { at } = minimiseConvex(Float64Array.of(1), ([inverse]) => {
      let [value, gradient, hessian] = [0, 0, 0];
      for (let row = 0; row < y.length; row++) {
        for (let k = 0; k < logs.length; k++) scores[k] = inverse * logs[k][row];
        const actual = logs[y[row]][row];
        value += softmaxInPlace(scores) - inverse * actual;
        let [mean, square] = [0, 0];
        for (let k = 0; k < logs.length; k++) {
          mean += scores[k] * logs[k][row];
          square += scores[k] * logs[k][row] ** 2;
        }
        gradient += mean - actual;
        hessian += square - mean * mean;
      }
      return { value, gradient: Float64Array.of(gradient), hessian: Float64Array.of(Math.max(0, hessian)) };
    });
    return [{ inverse: Math.max(0, at[0]) }];
  },
  apply: ([{ inverse }], outputs) => {
    const logs = logProbabilities(outputs);
    return softmaxColumns(outputs[0].length, logs.length, outputs.length, (row, k) => Number(inverse) * logs[k][row]);
  },
};
