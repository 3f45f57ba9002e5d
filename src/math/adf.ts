import { normalCdf } from './special-normal.ts';

export interface AdfResult {
  /** t value of the level's coefficient; NaN when the series is too short or constant. */
  readonly statistic: number;
  /** MacKinnon's approximate p-value of a unit root; NaN when the statistic is. */
  readonly p: number;
  /** Lagged differences in the regression. */
  readonly lags: number;
  /** Rows of the regression. */
  readonly rows: number;
}

/**
 * Augmented Dickey-Fuller test with a constant: the regression
 *   dx_t = a + b x_{t-1} + c_1 dx_{t-1} + ... + c_p dx_{t-p} + e_t,   statistic = b / se(b)
 * A large negative statistic rejects a unit root. Without a number of lags, p is the one from 0 to
 * ceil(12 (n / 100)^(1/4)) with the smallest AIC, all compared on the rows that the longest leaves. Equal to statsmodels'
 * adfuller(x, regression='c').
 * @param series finite, in order of time, shape (n,)
 * @see MacKinnon (1994), Approximate Asymptotic Distribution Functions for Unit-Root and Cointegration Tests, JBES 12(2),
 *   with the constants of MacKinnon (2010), Critical Values for Cointegration Tests
 */
export function adfTest(series: Float64Array, lags?: number): AdfResult {
  const n = series.length;
  const longest = Math.min(Math.floor(n / 2) - 2, lags ?? Math.ceil(12 * (n / 100) ** 0.25));
  if (longest < 0 || (lags !== undefined && longest < lags)) return undefinedResult(lags ?? 0);
  const chosen = lags ?? fewestAic(series, longest);
  const rows = n - 1 - chosen;
  const { projections, residual } = regress(regression(series, chosen, chosen, 'last'));
  const statistic = projections[chosen] / Math.sqrt(residual / (rows - chosen - 2));
  if (!Number.isFinite(statistic)) return undefinedResult(chosen);
  return { statistic, p: unitRootP(statistic), lags: chosen, rows };
}

const undefinedResult = (lags: number): AdfResult => ({ statistic: Number.NaN, p: Number.NaN, lags, rows: 0 });

function fewestAic(series: Float64Array, longest: number): number {
  const { projections, total } = regress(regression(series, longest, longest, 'first'));
  const rows = series.length - 1 - longest;
  let residual = total - projections[0] ** 2;
  let [best, smallest] = [0, Number.POSITIVE_INFINITY];
  for (let lags = 0; lags <= longest; lags++) {
    if (lags > 0) residual -= projections[lags] ** 2;
    // Minus twice the log likelihood of normal errors, but for what all have in common, plus twice the parameters.
    const aic = rows * Math.log(residual / rows) + 2 * (lags + 2);
    if (aic < smallest) [best, smallest] = [lags, aic];
  }
  return best;
}

/** Centred regressors (level and lagged differences) and the centred difference, from row `skip` of the differences on. */
function regression(series: Float64Array, lags: number, skip: number, level: 'first' | 'last') {
  const rows = series.length - 1 - skip;
  const centred = (value: (row: number) => number) => {
    const column = Float64Array.from({ length: rows }, (_, row) => value(row + skip));
    const mean = column.reduce((sum, x) => sum + x, 0) / rows;
    return column.map((x) => x - mean);
  };
  const difference = (row: number) => series[row + 1] - series[row];
  const lagged = Array.from({ length: lags }, (_, k) => centred((row) => difference(row - k - 1)));
  const before = centred((row) => series[row]);
  return { x: level === 'first' ? [before, ...lagged] : [...lagged, before], y: centred(difference) };
}

/**
 * Least squares by Gram-Schmidt: `projections[j]` is the part of y along the j-th regressor that no earlier one explains,
 * so y'y less the first k squares is the residual of the first k regressors.
 */
function regress({ x, y }: { x: Float64Array[]; y: Float64Array }) {
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  };
  const rest = y.slice();
  const projections: number[] = [];
  const subtract = (from: Float64Array, direction: Float64Array, amount: number) => {
    for (let i = 0; i < from.length; i++) from[i] -= amount * direction[i];
  };
  x.forEach((column, j) => {
    const length = Math.sqrt(dot(column, column));
    for (let i = 0; i < column.length; i++) column[i] /= length;
    for (const later of x.slice(j + 1)) subtract(later, column, dot(later, column));
    projections.push(dot(rest, column));
    subtract(rest, column, projections[j]);
  });
  return { projections, residual: dot(rest, rest), total: dot(y, y) };
}

/** Distribution of the statistic under a unit root, regression with a constant (MacKinnon's response surface). */
function unitRootP(statistic: number): number {
  if (statistic > 2.74) return 1;
  if (statistic < -18.83) return 0;
  const [a, b, c, d] = statistic <= -1.61 ? [2.1659, 1.4412, 0.038269, 0] : [1.7339, 0.93202, -0.12745, -0.010368];
  return normalCdf(a + statistic * (b + statistic * (c + statistic * d)));
}
