import { missing } from '../../math/rolling.ts';
import { logReturns } from '../../math/series.ts';
import { bars, column, real, statisticalFeature } from '../define-feature.ts';

/** Rescaled range of the `size` returns that end at each row; 0 where they do not differ (a range over no spread). */
function rescaledRanges(returns: Float64Array, size: number): Float64Array {
  const out = missing(returns.length);
  for (let end = size; end < out.length; end++) {
    let mean = 0;
    for (let i = end - size + 1; i <= end; i++) mean += returns[i];
    mean /= size;
    let [walk, top, bottom, squares] = [0, -Infinity, Infinity, 0];
    for (let i = end - size + 1; i <= end; i++) {
      const deviation = returns[i] - mean;
      walk += deviation;
      if (walk > top) top = walk;
      if (walk < bottom) bottom = walk;
      squares += deviation * deviation;
    }
    const spread = Math.sqrt(squares / size);
    // A deviation of this size is the rounding of a mean of equal returns.
    out[end] = spread <= 1e-14 ? 0 : (top - bottom) / spread;
  }
  return out;
}

/** ln of the mean over blocks of `size` side by side from the end of the window; NaN when none has a spread. */
function logMeanRange(ranges: Float64Array, end: number, period: number, size: number): number {
  let sum = 0;
  let blocks = 0;
  for (let last = end; last - size >= end - period; last -= size) {
    sum += ranges[last];
    blocks += Number(ranges[last] > 0);
  }
  return blocks === 0 ? Number.NaN : Math.log(sum / blocks);
}

/** Least-squares slope of y on x over the finite y; 0.5 (a random walk) with fewer than two. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const kept = x.flatMap((value, i) => (Number.isNaN(y[i]) ? [] : [[value, y[i]]]));
  if (kept.length < 2) return 0.5;
  const meanX = kept.reduce((sum, [value]) => sum + value, 0) / kept.length;
  const meanY = kept.reduce((sum, [, value]) => sum + value, 0) / kept.length;
  let [xy, xx] = [0, 0];
  for (const [a, b] of kept) {
    xy += (a - meanX) * (b - meanY);
    xx += (a - meanX) * (a - meanX);
  }
  return xy / xx;
}

export const hurst = statisticalFeature({
  name: 'hurst',
  summary: 'Hurst exponent by rescaled range: above 0.5 trending, below reverting (short windows lie a little above)',
  inputs: ['close'],
  params: { period: bars(128, 'returns in the window', 16, 1024) },
  scaleFree: true,
  formula:
    'least-squares slope of ln(mean R/S) on ln(m) for block lengths m = 8, 16, 32 ... period, blocks side by side from the end of the window; R = range of the cumulated deviations from the block mean, S = population standard deviation; 0.5 without two lengths that move',
  source: 'Hurst (1951), Long-Term Storage Capacity of Reservoirs; Mandelbrot & Wallis (1969)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('hurst', period)],
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    const sizes: number[] = [];
    for (let size = 8; size <= period; size *= 2) sizes.push(size);
    const logSizes = sizes.map(Math.log);
    const ranges = sizes.map((size) => rescaledRanges(returns, size));
    const out = missing(close.length);
    for (let i = period; i < out.length; i++) {
      const logRanges = sizes.map((size, k) => logMeanRange(ranges[k], i, period, size));
      out[i] = slopeOf(logSizes, logRanges);
    }
    return [out];
  },
});

/** w[0] = 1, w[k] = -w[k - 1] (d - k + 1) / k: the binomial series of (1 - B)^d. */
export function fractionalWeights(d: number, count: number): Float64Array {
  const weights = new Float64Array(count).fill(1);
  for (let k = 1; k < count; k++) weights[k] = (-weights[k - 1] * (d - k + 1)) / k;
  return weights;
}

export const fracdiff = statisticalFeature({
  name: 'fracdiff',
  summary: 'Fractionally differenced log close: stationary, and yet with memory of the level',
  inputs: ['close'],
  params: {
    d: real(0.4, 0, 1, 'order: 0 the log price, 1 the log return'),
    period: bars(100, 'width of the window in bars'),
  },
  scaleFree: true,
  formula:
    'sum over k < period of w_k ln(close[k ago] / close[period - 1 ago]), w_0 = 1, w_k = -w_(k-1) (d - k + 1) / k. Closes before the window count as its oldest one, so that the price level cancels',
  source:
    'Hosking (1981), Fractional Differencing, Biometrika 68(1); fixed-width window of Lopez de Prado (2018), Advances in Financial Machine Learning, ch. 5',
  warmup: ({ period }) => period - 1,
  outputs: ({ d, period }) => [column('fracdiff', d, period)],
  compute: ({ close }, { d, period }) => {
    const weights = fractionalWeights(d, period);
    const out = missing(close.length);
    for (let i = period - 1; i < out.length; i++) {
      const oldest = close[i - period + 1];
      let sum = 0;
      for (let k = 0; k < period - 1; k++) sum += weights[k] * Math.log(close[i - k] / oldest);
      out[i] = sum;
    }
    return [out];
  },
});
