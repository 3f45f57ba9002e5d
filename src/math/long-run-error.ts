/**
 * Standard error of the mean of a ratio sum(values) / sum(counts) over consecutive dates, when neighbouring dates depend
 * on each other: Newey and West's estimate with Bartlett weights 1 - k / (lags + 1) on the residuals values - mean * counts.
 * @param values, counts per date, in order of time  @param lags dates over which the dependence reaches, >= 0
 * @returns NaN with fewer than two dates
 * @see Newey & West (1987), A Simple, Positive Semi-Definite, Heteroskedasticity and Autocorrelation Consistent
 *   Covariance Matrix, Econometrica 55(3)
 */
export function longRunError(values: Float64Array, counts: Float64Array, lags: number): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const sum = (of: Float64Array) => of.reduce((a, b) => a + b, 0);
  const total = sum(counts);
  const mean = sum(values) / total;
  const residual = values.map((value, t) => value - mean * counts[t]);
  let variance = 0;
  for (let k = 0; k <= Math.min(lags, n - 1); k++) {
    let cross = 0;
    for (let t = k; t < n; t++) cross += residual[t] * residual[t - k];
    variance += (k === 0 ? 1 : 2) * (1 - k / (lags + 1)) * cross;
  }
  return Math.sqrt(variance) / total;
}
