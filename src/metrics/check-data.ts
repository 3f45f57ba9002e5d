import { dataError } from '../core/errors.ts';
import type { NumericArray } from '../core/frame.ts';
import type { ClassData, RegressionData } from './metric.ts';

/** Probabilities may come from 32-bit engines, and then sum to 1 only roughly. */
const sumTolerance = 1e-4;

function checkLength(name: string, column: NumericArray, rows: number): void {
  if (column.length !== rows) throw dataError(`${name} has ${column.length} rows, but y has ${rows}`);
}

/**
 * @param names what to call y and each class's probability in messages
 * @throws TrademlError (data) naming column, row and value: a label that is no class code, a probability that is not
 *   finite or outside [0, 1], a row that does not sum to 1, columns of different length
 */
export function checkClassData(
  data: ClassData,
  names: { y: string; probabilities: readonly string[] } = {
    y: 'y',
    probabilities: data.probabilities.map((_, k) => `probability of class ${k}`),
  },
): void {
  const classes = data.probabilities.length;
  data.probabilities.forEach((column, k) => {
    checkLength(names.probabilities[k], column, data.y.length);
  });
  for (let row = 0; row < data.y.length; row++) {
    const code = data.y[row];
    if (!(Number.isInteger(code) && code >= 0 && code < classes)) {
      throw dataError(`${names.y}, row ${row}: ${code} is none of the classes 0..${classes - 1}`);
    }
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const p = data.probabilities[k][row];
      if (!(p >= 0 && p <= 1)) {
        throw dataError(`${names.probabilities[k]}, row ${row}: ${p} is no probability (0 to 1)`);
      }
      sum += p;
    }
    if (Math.abs(sum - 1) > sumTolerance) {
      throw dataError(`${names.probabilities.join(' + ')}, row ${row}: probabilities sum to ${sum}, not to 1`);
    }
  }
}

/** @throws TrademlError (data) naming column and row of a value that is not finite, or columns of different length */
export function checkRegressionData(
  data: RegressionData,
  names: { y: string; yhat: string } = { y: 'y', yhat: 'yhat' },
): void {
  for (const [name, column] of [
    [names.y, data.y],
    [names.yhat, data.yhat],
    ['the naive forecast', data.naive],
  ] as const) {
    checkLength(name, column, data.y.length);
    const row = column.findIndex((value) => !Number.isFinite(value));
    if (row >= 0) throw dataError(`${name}, row ${row}: ${column[row]} is not a finite number`);
  }
}
