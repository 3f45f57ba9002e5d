import { type NumericArray, takeRows } from '../core/frame.ts';
import { averageRanks } from '../math/rank.ts';
import { squaredErrors } from '../metrics/classification/brier-skill.ts';
import { movedRows } from '../metrics/classification/directional-auc.ts';
import { sumByGroup } from '../metrics/group-sums.ts';
import type { ClassData, Groups, RegressionData } from '../metrics/metric.ts';
import { rowsByFold, takeData } from './pool-folds.ts';

/**
 * How much each row moves one AUC (its influence, up to a constant): a positive row's share of negatives below it, or a
 * negative row's share of positives above it, minus the AUC, over the rows of its own side. Sums to 0.
 * @returns zeros when there is only one side
 * @see DeLong, DeLong & Clarke-Pearson (1988), Comparing the Areas under Correlated ROC Curves, Biometrics 44(3)
 */
function aucInfluence(scores: NumericArray, isPositive: Uint8Array): Float64Array {
  const n = scores.length;
  const influence = new Float64Array(n);
  const all = averageRanks(scores);
  const positives = isPositive.reduce((sum, value) => sum + value, 0);
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) return influence;
  for (const side of [0, 1]) {
    const rows = Int32Array.from({ length: n }, (_, row) => row).filter((row) => isPositive[row] === side);
    const within = averageRanks(takeRows(scores, rows));
    const others = n - rows.length;
    rows.forEach((row, i) => {
      const below = (all[row] - within[i]) / others;
      influence[row] = side === 1 ? below : 1 - below;
    });
  }
  let area = 0;
  for (let row = 0; row < n; row++) if (isPositive[row] === 1) area += influence[row] / positives;
  for (let row = 0; row < n; row++)
    influence[row] = (influence[row] - area) / (isPositive[row] ? positives : negatives);
  return influence;
}

/**
 * Influence of each date on the pooled AUC (each class against the rest, within folds, folds weighted by rows). Its
 * autocorrelation is the one that the AUC's uncertainty depends on, so block lengths are chosen on it.
 * @param dates groups of rows, numbered in order of time  @returns shape (dates.count,)
 */
export function aucInfluenceByDate(data: ClassData, fold: NumericArray, dates: Groups): Float64Array {
  const byRow = new Float64Array(data.y.length);
  const first = data.probabilities.length === 2 ? 1 : 0;
  for (const rows of rowsByFold(fold).values()) {
    for (let k = first; k < data.probabilities.length; k++) {
      const isPositive = Uint8Array.from(rows, (row) => (data.y[row] === k ? 1 : 0));
      const influence = aucInfluence(takeRows(data.probabilities[k], rows), isPositive);
      rows.forEach((row, i) => {
        byRow[row] += rows.length * influence[i];
      });
    }
  }
  return sumByGroup(dates, byRow);
}

/**
 * The same for the pooled directional AUC: only rows that moved have influence.
 * @param dates groups of rows, numbered in order of time  @returns shape (dates.count,)
 */
export function directionalInfluenceByDate(data: ClassData, fold: NumericArray, dates: Groups): Float64Array {
  const byRow = new Float64Array(data.y.length);
  for (const rows of rowsByFold(fold).values()) {
    const moved = movedRows(takeData(data, rows));
    const influence = aucInfluence(moved.scores, moved.isUp);
    moved.rows.forEach((row, i) => {
      byRow[rows[row]] = rows.length * influence[i];
    });
  }
  return sumByGroup(dates, byRow);
}

/** Per date, the sum of (y - naive)^2 - (y - yhat)^2: what the model's R2 against the naive forecast is made of. */
export function lossDifferenceByDate({ y, yhat, naive }: RegressionData, dates: Groups): Float64Array {
  const gain = Float64Array.from(y, (value, row) => (value - naive[row]) ** 2 - (value - yhat[row]) ** 2);
  return sumByGroup(dates, gain);
}

/** By how much the model's squared error of probabilities lies below the baseline's, summed over each date. */
export function brierDifferenceByDate({ y, probabilities, baseline }: ClassData, dates: Groups): Float64Array {
  const own = squaredErrors(y, probabilities);
  const other = squaredErrors(y, baseline ?? probabilities);
  return sumByGroup(
    dates,
    own.map((error, row) => other[row] - error),
  );
}
