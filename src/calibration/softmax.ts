import { clipProbability } from '../math/log-odds.ts';
import { softmaxInPlace } from '../math/softmax.ts';
import { everyClass } from '../metrics/every-class.ts';

/** Natural logarithms of the clipped probabilities, one array per class. */
export function logProbabilities(outputs: readonly Float64Array[]): Float64Array[] {
  return everyClass(outputs).map((column) => Float64Array.from(column, (p) => Math.log(clipProbability(p))));
}

/** Rows' scores made into probabilities; `keep` says which classes are prediction columns. */
export function softmaxColumns(
  rows: number,
  classes: number,
  columns: number,
  scoreOf: (row: number, k: number) => number,
): Float64Array[] {
  const result = Array.from({ length: columns }, () => new Float64Array(rows));
  const scores = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < classes; k++) scores[k] = scoreOf(row, k);
    softmaxInPlace(scores);
    for (let c = 0; c < columns; c++) result[c][row] = scores[classes - columns + c];
  }
  return result;
}
