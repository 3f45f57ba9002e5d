import type { NumericArray } from '../core/frame.ts';

/** Arithmetic mean; NaN when empty, and NaN if any value is NaN. */
export function mean(values: NumericArray): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Sum of (x - mean)^power. */
function deviationSum(values: NumericArray, centre: number, power: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** power;
  return sum;
}

/**
 * Variance: sum (x - mean)^2 / (n - ddof), two passes.
 * @param ddof 1 (default) for the sample variance, 0 for the population's; NaN when n <= ddof
 */
export function variance(values: NumericArray, ddof: 0 | 1 = 1): number {
  if (values.length <= ddof) return Number.NaN;
  return deviationSum(values, mean(values), 2) / (values.length - ddof);
}

/** Square root of variance(values, ddof). */
export function standardDeviation(values: NumericArray, ddof: 0 | 1 = 1): number {
  return Math.sqrt(variance(values, ddof));
}

/** Population skewness m3 / m2^1.5 (scipy's skew, bias=True); NaN when the values are constant. */
export function skewness(values: NumericArray): number {
  const centre = mean(values);
  const n = values.length;
  return deviationSum(values, centre, 3) / n / (deviationSum(values, centre, 2) / n) ** 1.5;
}

/** Population kurtosis m4 / m2^2 (3 for a normal; scipy's kurtosis with fisher=False); NaN when constant. */
export function kurtosis(values: NumericArray): number {
  const centre = mean(values);
  const n = values.length;
  return deviationSum(values, centre, 4) / n / (deviationSum(values, centre, 2) / n) ** 2;
}

/**
 * Autocovariances of lags 0..maxLag: c_k = (1/n) sum_{t > k} (x_t - mean)(x_{t-k} - mean).
 * @param values finite, shape (n,)  @returns shape (maxLag + 1,)
 */
export function autocovariances(values: NumericArray, maxLag: number): Float64Array {
  const n = values.length;
  const centre = mean(values);
  return Float64Array.from({ length: maxLag + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (values[t] - centre) * (values[t - lag] - centre);
    return sum / n;
  });
}

/** Autocorrelations c_k / c_0 of lags 0..maxLag; NaN when the values are constant. */
export function autocorrelations(values: NumericArray, maxLag: number): Float64Array {
  const covariances = autocovariances(values, maxLag);
  return covariances.map((c) => c / covariances[0]);
}

/** Pearson's correlation; NaN when a side is constant. */
export function correlation(x: NumericArray, y: NumericArray): number {
  const [mx, my] = [mean(x), mean(y)];
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}
