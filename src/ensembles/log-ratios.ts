import { clipProbability, logOdds } from '../math/log-odds.ts';
import type { MemberOutputs } from './combination.ts';

/** Inputs of a stacker, per member: log-odds of 'up', or log(p_k / p_0) for each class but the first. */
export function logRatioColumns(outputs: MemberOutputs): Float64Array[] {
  return outputs.flatMap((columns) => {
    if (columns.length === 1) return [columns[0].map(logOdds)];
    const [first, ...others] = columns;
    return others.map((column) => column.map((p, row) => Math.log(clipProbability(p) / clipProbability(first[row]))));
  });
}

/** Columns as a row-major matrix. */
export function rowMajor(columns: readonly Float64Array[]): Float64Array {
  const width = columns.length;
  const matrix = new Float64Array(width * (columns[0]?.length ?? 0));
  columns.forEach((values, column) => {
    for (let row = 0; row < values.length; row++) matrix[row * width + column] = values[row];
  });
  return matrix;
}
