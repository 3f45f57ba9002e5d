import { takeRows } from '../core/frame.ts';
import { orNull } from '../core/numbers.ts';
import { spreadOf } from '../math/spread.ts';
import type { ClassData, Groups, RegressionData } from '../metrics/metric.ts';
import { prepareOverFolds, rowsByFold, takeData } from './pool-folds.ts';
import type { PathScores } from './range-result.ts';
import type { ScoredRows, Scoring } from './scoring.ts';

/**
 * The primary metric of each backtest path: all dates, each row predicted once, by the models that the path is made of.
 * @returns undefined where each row is predicted once
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, 12.4
 */
export function pathScores<Data extends ClassData | RegressionData>(
  rows: ScoredRows,
  { data, primary }: Scoring<Data>,
): PathScores | undefined {
  if (!rows.path) return undefined;
  const values = [...rowsByFold(rows.path).values()].map((of) => {
    const all: Groups = { of: new Int32Array(of.length), count: 1 };
    return prepareOverFolds(primary, takeData(data, of), takeRows(rows.fold, of), all)(Float64Array.of(1));
  });
  return {
    metric: primary.name,
    count: values.length,
    values: values.map(orNull),
    ...spreadOf(values),
  };
}
