import type { NumericArray } from '../core/frame.ts';
import { fSurvival } from './special-beta.ts';

export interface FTest {
  /** NaN when it is not defined; at most 1e300. */
  readonly f: number;
  /** Chance of an F at least as large if nothing is there and rows are independent. */
  readonly p: number;
  /** Rows with a finite value. */
  readonly rows: number;
}

/** F of classes that separate without a rest: large, yet sums of it stay finite. */
const largestF = 1e300;

const undefinedTest = (rows: number): FTest => ({ f: Number.NaN, p: Number.NaN, rows });

function testOf(f: number, d1: number, d2: number, rows: number): FTest {
  return { f: Math.min(f, largestF), p: fSurvival(f, d1, d2), rows };
}

/**
 * One-way analysis of variance: does a value's mean differ between classes?
 *   F = (sum_k n_k (mean_k - mean)^2 / (K - 1)) / (sum_k sum_i (x_i - mean_k)^2 / (n - K))
 * over the K classes that have rows. Rows whose value is not finite are left out. scikit-learn's f_classif.
 * @param values shape (n,)  @param y class indices, shape (n,)
 * @returns NaN for a constant, with one class only, or with no more rows than classes
 */
export function anovaF(values: NumericArray, y: NumericArray): FTest {
  let [n, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    n++;
    total += values[i];
  }
  const centre = total / n;
  const groups = new Map<number, { count: number; sum: number; squares: number }>();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    let group = groups.get(y[i]);
    if (!group) {
      group = { count: 0, sum: 0, squares: 0 };
      groups.set(y[i], group);
    }
    // Deviations from the overall mean keep the digits that raw squares would lose.
    const deviation = values[i] - centre;
    group.count++;
    group.sum += deviation;
    group.squares += deviation * deviation;
  }
  let [between, all] = [0, 0];
  for (const { count, sum, squares } of groups.values()) {
    between += (sum * sum) / count;
    all += squares;
  }
  const [d1, d2] = [groups.size - 1, n - groups.size];
  if (d1 < 1 || d2 < 1 || all === 0) return undefinedTest(n);
  return testOf(between / d1 / (Math.max(0, all - between) / d2), d1, d2, n);
}

/**
 * F test of a straight line: F = r^2 / (1 - r^2) * (n - 2), r = Pearson's correlation of value and label. Rows whose
 * value is not finite are left out. scikit-learn's f_regression.
 * @returns NaN when either is constant or there are fewer than three rows
 */
export function regressionF(values: NumericArray, y: NumericArray): FTest {
  let [n, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    n++;
    sumX += values[i];
    sumY += y[i];
  }
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    const [dx, dy] = [values[i] - meanX, y[i] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (n < 3 || xx === 0 || yy === 0) return undefinedTest(n);
  const explained = (xy * xy) / (xx * yy);
  return testOf((explained / Math.max(0, 1 - explained)) * (n - 2), 1, n - 2, n);
}
