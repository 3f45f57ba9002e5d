/**
 * Area under the ROC curve when rows are ranked by p_up.
 * Without `y`, its expected value, sum over pairs of p_i (1 - p_j) [p_i > p_j, or 1/2 when equal] divided by
 * (sum p)(sum (1 - p)): what a forecaster who knows p_up gets on average, and nobody beats but by luck.
 * With `y`, the value for these outcomes; it differs from the expected one by sampling error only.
 * @param p P(up) per row, in [0, 1]; rows where p (or y) is NaN are left out
 * @param y outcome per row, 1 up, 0 not
 * @returns NaN when there is no row of one of the two kinds
 */
export function reachableAuc(p: Float64Array, y?: ArrayLike<number>): number {
  const rows = Int32Array.from(p.keys()).filter((i) => Number.isFinite(p[i]) && (!y || Number.isFinite(y[i])));
  rows.sort((a, b) => p[a] - p[b]);
  let positives = 0;
  let negatives = 0;
  let pairs = 0;
  for (let start = 0; start < rows.length; ) {
    let up = 0;
    let end = start;
    for (; end < rows.length && p[rows[end]] === p[rows[start]]; end++) up += y ? y[rows[end]] : p[rows[end]];
    const down = end - start - up;
    pairs += up * (negatives + down / 2);
    positives += up;
    negatives += down;
    start = end;
  }
  return pairs / (positives * negatives);
}
