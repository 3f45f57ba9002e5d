import { dataError } from '../core/errors.ts';
import type { NumericArray } from '../core/frame.ts';
import type { ClassData, RegressionData } from './metric.ts';

/** Probabilities may come from 32-bit engines, and then sum to 1 only roughly. */
const sumTolerance = 1e-4;

function checkLength(name: string, column: NumericArray, rows: number): void {
  if (column.length !== rows) throw dataError(`${name} has ${column.length} rows, but y has ${rows}`);
}

/**
 * @param names what to call each column in messages; rows are counted from 1
 * @throws TrademlError (data) naming column, row and value of what is not finite or outside [0, 1], or the row whose
 *   probabilities do not sum to 1
 */
export function checkProbabilities(
  probabilities: readonly NumericArray[],
  names: readonly string[] = probabilities.map((_, k) => `probability of class ${k}`),
): void {
  for (let row = 0; row < (probabilities[0]?.length ?? 0); row++) {
    let sum = 0;
    for (let k = 0; k < probabilities.length; k++) {
      const p = probabilities[k][row];
      if (!(p >= 0 && p <= 1)) throw dataError(`${names[k]}, row ${row + 1}: ${p} is no probability (0 to 1)`);
      sum += p;
    }
    if (Math.abs(sum - 1) > sumTolerance) {
      throw dataError(`${names.join(' + ')}, row ${row + 1}: probabilities sum to ${sum}, not to 1`);
    }
  }
}

/**
 * Metrics take only what passes this.
 * @throws TrademlError (data) for a label that is no class code, columns of different length, and what
 *   checkProbabilities refuses
 */
export function checkClassData({ y, probabilities }: ClassData): void {
  probabilities.forEach((column, k) => {
    checkLength(`probability of class ${k}`, column, y.length);
  });
  const row = y.findIndex((code) => !(Number.isInteger(code) && code >= 0 && code < probabilities.length));
  if (row >= 0) throw dataError(`y, row ${row + 1}: ${y[row]} is none of the classes 0..${probabilities.length - 1}`);
  checkProbabilities(probabilities);
}

/** @throws TrademlError (data) naming column and row of a value that is not finite, or columns of different length */
export function checkRegressionData(data: RegressionData): void {
  for (const [name, column] of [
    ['y', data.y],
    ['yhat', data.yhat],
    ['the naive forecast', data.naive],
  ] as const) {
    checkLength(name, column, data.y.length);
    const row = column.findIndex((value) => !Number.isFinite(value));
    if (row >= 0) throw dataError(`${name}, row ${row + 1}: ${column[row]} is not a finite number`);
  }
}
