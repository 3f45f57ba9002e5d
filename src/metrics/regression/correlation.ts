import type { NumericArray } from '../../core/frame.ts';
import { averageRanks } from '../../math/rank.ts';
import { mean } from '../../math/statistics.ts';
import { dot, sumByGroup } from '../group-sums.ts';
import type { Groups, Metric, RegressionData, WeightedScore } from '../metric.ts';

/** Pearson's correlation under group weights; NaN when a side has no spread. */
function pearson(x: NumericArray, y: NumericArray, groups: Groups): WeightedScore {
  // Deviations from the plain means keep the sums small, so that their differences keep their digits.
  const centred = (values: NumericArray) => {
    const centre = mean(values);
    return Float64Array.from(values, (value) => value - centre);
  };
  const [a, b] = [centred(x), centred(y)];
  const product = (left: Float64Array, right: Float64Array) =>
    sumByGroup(
      groups,
      left.map((value, row) => value * right[row]),
    );
  const sums = [
    sumByGroup(groups),
    sumByGroup(groups, a),
    sumByGroup(groups, b),
    product(a, a),
    product(b, b),
    product(a, b),
  ];
  return (weights) => {
    const [n, sa, sb, saa, sbb, sab] = sums.map((values) => dot(weights, values));
    const spread = (n * saa - sa * sa) * (n * sbb - sb * sb);
    return spread > 0 ? Math.min(1, Math.max(-1, (n * sab - sa * sb) / Math.sqrt(spread))) : Number.NaN;
  };
}

const shared = {
  direction: 'higher',
  limits: [-1, 1],
  perfect: 1,
  pooling: 'rows',
  undefinedWhen: 'the forecasts or the outcomes are all equal',
} as const;

/** Pearson's correlation of forecast and outcome over all rows. It does not see a wrong level or scale. */
export const correlation: Metric<RegressionData> = {
  ...shared,
  name: 'correlation',
  summary: 'correlation of forecast and outcome over all rows',
  prepare: ({ y, yhat }, groups) => pearson(yhat, y, groups),
};

/** Spearman's correlation over all rows. In a resample the ranks stay those of all rows. */
export const rankCorrelation: Metric<RegressionData> = {
  ...shared,
  name: 'rank_correlation',
  summary: 'rank correlation of forecast and outcome over all rows',
  prepare: ({ y, yhat }, groups) => pearson(averageRanks(yhat), averageRanks(y), groups),
};
