import { type NumericArray, takeRows } from '../core/frame.ts';
import { dot, sumByGroup } from '../metrics/group-sums.ts';
import type { ClassData, Groups, Metric, RegressionData, WeightedScore } from '../metrics/metric.ts';

/** Some of the rows of a data set. @param rows row numbers */
export function takeData<Data extends ClassData | RegressionData>(data: Data, rows: Int32Array): Data {
  const take = (column: NumericArray) => takeRows(column, rows);
  return Object.fromEntries(
    Object.entries(data).map(([name, column]) => [
      name,
      Array.isArray(column) ? column.map((inner: NumericArray) => take(inner)) : take(column as NumericArray),
    ]),
  ) as unknown as Data;
}

/** Row numbers of each fold, in order of fold. */
export function rowsByFold(fold: NumericArray): Map<number, Int32Array> {
  const lists = new Map<number, number[]>();
  for (let row = 0; row < fold.length; row++) {
    const list = lists.get(fold[row]);
    if (list) list.push(row);
    else lists.set(fold[row], [row]);
  }
  return new Map([...lists].sort(([a], [b]) => a - b).map(([name, rows]) => [name, Int32Array.from(rows)]));
}

/**
 * A metric over rows that several models predicted, one model per fold. Metrics that pool over 'rows' see all rows at
 * once. Metrics that pool over 'folds' are computed within each fold and averaged by the fold's (weighted) rows; folds
 * in which they are undefined are left out.
 */
export function prepareOverFolds<Data extends ClassData | RegressionData>(
  metric: Metric<Data>,
  data: Data,
  fold: NumericArray,
  groups: Groups,
): WeightedScore {
  const folds = rowsByFold(fold);
  if (metric.pooling === 'rows' || folds.size === 1) return metric.prepare(data, groups);
  const parts = [...folds.values()].map((rows) => {
    const inFold: Groups = { of: takeRows(groups.of, rows), count: groups.count };
    return { score: metric.prepare(takeData(data, rows), inFold), rows: sumByGroup(inFold) };
  });
  return (weights) => {
    let sum = 0;
    let total = 0;
    for (const part of parts) {
      const value = part.score(weights);
      if (Number.isNaN(value)) continue;
      const rows = dot(weights, part.rows);
      sum += rows * value;
      total += rows;
    }
    return sum / total;
  };
}
