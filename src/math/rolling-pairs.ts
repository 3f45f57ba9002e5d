import { remembersBlocks } from './memory.ts';
import { firstFinite, missing } from './rolling.ts';
import { rollingVariance } from './rolling-moments.ts';

export interface RollingLine {
  /** Least-squares slope per row. */
  readonly slope: Float64Array;
  /** Value of the line at the window's last row. */
  readonly end: Float64Array;
  readonly mean: Float64Array;
  /** Population variance of the values around their mean. */
  readonly variance: Float64Array;
}

/**
 * Least-squares line through the last `window` values against their row number, window >= 2:
 *   slope = sum((t - tMean)(x - xMean)) / sum((t - tMean)^2),   end = mean + slope * (window - 1) / 2.
 * Blocks as in rolling-moments.ts; NaN rule of rolling.ts.
 */
export function rollingLine(values: Float64Array, window: number): RollingLine {
  remembersBlocks(window);
  const n = values.length;
  const { mean, variance } = rollingVariance(values, window);
  const slope = missing(n);
  const end = missing(n);
  const first = firstFinite(values);
  const tailMean = new Float64Array(window + 1);
  const tailProduct = new Float64Array(window + 1);
  const perSpread = 12 / (window * (window * window - 1));
  const inverse = Float64Array.from({ length: window + 1 }, (_, k) => 1 / k);
  for (let block = first; block < n; block += window) {
    const blockEnd = Math.min(block + window, n);
    let headMean = 0;
    let product = 0;
    for (let i = block; i < blockEnd; i++) {
      const count = i - block + 1;
      headMean += (values[i] - headMean) * inverse[count];
      // A new last row stands count / 2 rows after the mean of the rows before it.
      product += (values[i] - headMean) * count * 0.5;
      if (i < first + window - 1) continue;
      const before = window - count;
      const joined = tailProduct[count] + product + (headMean - tailMean[count]) * before * count * 0.5;
      slope[i] = joined * perSpread;
      end[i] = mean[i] + (slope[i] * (window - 1)) / 2;
    }
    if (blockEnd - block < window) break;
    let m = 0;
    product = 0;
    for (let j = window - 1; j > 0; j--) {
      const count = window - j;
      m += (values[block + j] - m) * inverse[count];
      product -= (values[block + j] - m) * count * 0.5;
      tailMean[j] = m;
      tailProduct[j] = product;
    }
  }
  return { slope, end, mean, variance };
}

export interface RollingPair {
  readonly varianceX: Float64Array;
  readonly varianceY: Float64Array;
  readonly covariance: Float64Array;
}

/** Population variances and covariance of the last `window` pairs; both inputs follow the NaN rule of rolling.ts. */
export function rollingCovariance(x: Float64Array, y: Float64Array, window: number): RollingPair {
  remembersBlocks(window);
  const n = x.length;
  const out = { varianceX: missing(n), varianceY: missing(n), covariance: missing(n) };
  const first = Math.max(firstFinite(x), firstFinite(y));
  const tail = Array.from({ length: 5 }, () => new Float64Array(window + 1));
  const [tailX, tailY, tailXX, tailYY, tailXY] = tail;
  for (let block = first; block < n; block += window) {
    const end = Math.min(block + window, n);
    let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let i = block; i < end; i++) {
      const count = i - block + 1;
      const dx = x[i] - mx;
      const dy = y[i] - my;
      mx += dx / count;
      my += dy / count;
      xx += dx * (x[i] - mx);
      yy += dy * (y[i] - my);
      xy += dx * (y[i] - my);
      if (i < first + window - 1) continue;
      const gapX = mx - tailX[count];
      const gapY = my - tailY[count];
      const weight = ((window - count) * count) / window;
      out.varianceX[i] = (tailXX[count] + xx + gapX * gapX * weight) / window;
      out.varianceY[i] = (tailYY[count] + yy + gapY * gapY * weight) / window;
      out.covariance[i] = (tailXY[count] + xy + gapX * gapY * weight) / window;
    }
    if (end - block < window) break;
    [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let j = window - 1; j > 0; j--) {
      const count = window - j;
      const dx = x[block + j] - mx;
      const dy = y[block + j] - my;
      mx += dx / count;
      my += dy / count;
      xx += dx * (x[block + j] - mx);
      yy += dy * (y[block + j] - my);
      xy += dx * (y[block + j] - my);
      tailX[j] = mx;
      tailY[j] = my;
      tailXX[j] = xx;
      tailYY[j] = yy;
      tailXY[j] = xy;
    }
  }
  return out;
}

/** Pearson correlation of the last `window` pairs, in [-1, 1]; 0 when either is constant in the window. */
export function rollingCorrelation(x: Float64Array, y: Float64Array, window: number): Float64Array {
  const { varianceX, varianceY, covariance } = rollingCovariance(x, y, window);
  for (let i = 0; i < covariance.length; i++) {
    if (Number.isNaN(covariance[i])) continue;
    const spread = Math.sqrt(varianceX[i] * varianceY[i]);
    covariance[i] = spread > 0 ? Math.max(-1, Math.min(1, covariance[i] / spread)) : 0;
  }
  return covariance;
}
