import { fSurvival } from '../../math/special-beta.ts';
import { autocovariances, mean } from '../../math/statistics.ts';

export interface DieboldMariano {
  /** Mean loss of the first forecast minus that of the second; below 0 the first is better. */
  readonly difference: number;
  readonly statistic: number;
  /** Two-sided, Student's t with n - 1 degrees of freedom. */
  readonly pValue: number;
  readonly periods: number;
}

/**
 * Diebold-Mariano test of equal accuracy, with the small-sample factor of Harvey, Leybourne & Newbold. The long-run
 * variance takes the h - 1 autocovariances that forecasts h steps ahead have by overlap; should it come out at or below
 * zero (the plain sum may), Bartlett's weights are used, which can't.
 * @param losses per-period loss of each forecast, in order of time, shape (n,); rows of one date averaged beforehand
 * @param horizon h, steps ahead, >= 1
 * @returns NaN statistic when the losses never differ or n <= horizon
 * @see Diebold & Mariano (1995), Comparing Predictive Accuracy, Journal of Business & Economic Statistics 13(3);
 *   Harvey, Leybourne & Newbold (1997), Testing the Equality of Prediction Mean Squared Errors, International Journal of
 *   Forecasting 13(2)
 */
export function dieboldMariano(first: Float64Array, second: Float64Array, horizon: number): DieboldMariano {
  const differences = first.map((loss, i) => loss - second[i]);
  const n = differences.length;
  const difference = mean(differences);
  if (n <= horizon) return { difference, statistic: Number.NaN, pValue: Number.NaN, periods: n };
  const covariances = autocovariances(differences, horizon - 1);
  const longRun = (weight: (lag: number) => number) =>
    covariances.reduce((sum, c, lag) => sum + (lag === 0 ? c : 2 * weight(lag) * c), 0);
  const plain = longRun(() => 1);
  const variance = plain > 0 ? plain : longRun((lag) => 1 - lag / horizon);
  const factor = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n);
  const statistic = (factor * difference) / Math.sqrt(variance / n);
  return { difference, statistic, pValue: fSurvival(statistic ** 2, 1, n - 1), periods: n };
}
