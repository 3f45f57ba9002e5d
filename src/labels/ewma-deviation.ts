import { isPrice } from './define-label.ts';

/**
 * Exponentially weighted standard deviation of simple one-bar returns, unbiased, from the `span`-th return on:
 *   weights w_k = (1 - a)^k, a = 2 / (span + 1), k returns ago;  m = sum w r / sum w
 *   variance = sum w (r - m)^2 / sum w * (sum w)^2 / ((sum w)^2 - sum w^2)
 * which is pandas' close.pct_change().ewm(span=span).std(). Row i depends on closes up to i. A close that is missing or
 * not positive cuts the series: it starts afresh behind it.
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, snippet 3.1
 */
export function ewmaDeviation(close: Float64Array, span: number): Float64Array {
  const n = close.length;
  const out = new Float64Array(n).fill(Number.NaN);
  const keep = 1 - 2 / (span + 1);
  let returns = 0;
  let weight = 0;
  let squaredWeight = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    if (!isPrice(close[i]) || i === 0 || !isPrice(close[i - 1])) {
      returns = weight = squaredWeight = mean = squares = 0;
      continue;
    }
    const value = close[i] / close[i - 1] - 1;
    const older = weight * keep;
    weight = older + 1;
    squaredWeight = squaredWeight * keep * keep + 1;
    const gap = value - mean;
    mean += gap / weight;
    squares = squares * keep + (gap * gap * older) / weight;
    returns++;
    if (returns >= span) out[i] = Math.sqrt((squares * weight) / (weight * weight - squaredWeight));
  }
  return out;
}
