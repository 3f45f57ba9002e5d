import { averageRanks } from '../../math/rank.ts';
import { normalCdf, normalQuantile } from '../../math/special-normal.ts';

export interface DeLong {
  readonly auc: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

/** What each positive and each negative row adds to the AUC of one score. */
interface Components {
  readonly auc: number;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * Structural components by ranks, in O(n log n). NaN when a class has no rows.
 * @see Sun & Xu (2014), Fast Implementation of DeLong's Algorithm, IEEE Signal Processing Letters 21(11)
 */
function components(scores: Float64Array, isPositive: (row: number) => boolean): Components {
  const rows = Array.from(scores.keys());
  const [up, down] = [rows.filter(isPositive), rows.filter((row) => !isPositive(row))];
  const pooled = averageRanks(scores);
  const among = (of: readonly number[]) => averageRanks(Float64Array.from(of, (row) => scores[row]));
  const [ranksUp, ranksDown] = [among(up), among(down)];
  const positives = Float64Array.from(up, (row, i) => (pooled[row] - ranksUp[i]) / down.length);
  const negatives = Float64Array.from(down, (row, i) => 1 - (pooled[row] - ranksDown[i]) / up.length);
  return { auc: positives.reduce((sum, value) => sum + value, 0) / up.length, positives, negatives };
}

function covariance(a: Float64Array, b: Float64Array, meanA: number, meanB: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - meanA) * (b[i] - meanB);
  return sum / (a.length - 1);
}

function aucCovariance(a: Components, b: Components): number {
  return (
    covariance(a.positives, b.positives, a.auc, b.auc) / a.positives.length +
    covariance(a.negatives, b.negatives, a.auc, b.auc) / a.negatives.length
  );
}

/**
 * AUC with DeLong's standard error, which takes rows as independent: beside a block-bootstrap interval it shows how much
 * dependence between rows costs.
 * @param isPositive row -> whether it is positive  @returns NaN when a class has fewer than two rows
 * @see DeLong, DeLong & Clarke-Pearson (1988), Comparing the Areas under Two or More Correlated ROC Curves, Biometrics 44(3)
 */
export function delong(scores: Float64Array, isPositive: (row: number) => boolean, confidence = 0.95): DeLong {
  const own = components(scores, isPositive);
  const standardError = Math.sqrt(aucCovariance(own, own));
  const reach = normalQuantile((1 + confidence) / 2) * standardError;
  return { auc: own.auc, standardError, low: Math.max(0, own.auc - reach), high: Math.min(1, own.auc + reach) };
}

/** Two-sided test that two scores of the same rows have one AUC. */
export function delongTest(
  first: Float64Array,
  second: Float64Array,
  isPositive: (row: number) => boolean,
): { readonly difference: number; readonly z: number; readonly pValue: number } {
  const [a, b] = [components(first, isPositive), components(second, isPositive)];
  const variance = aucCovariance(a, a) + aucCovariance(b, b) - 2 * aucCovariance(a, b);
  const difference = a.auc - b.auc;
  const z = difference / Math.sqrt(variance);
  return { difference, z, pValue: 2 * normalCdf(-Math.abs(z)) };
}
