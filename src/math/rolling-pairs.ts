import { remembersBlocks } from './memory.ts';
import { firstFinite, missing } from './rolling.ts';
import { zeros } from './scratch.ts';
import { zip } from './series.ts';

export interface RollingLine {
  /** Least-squares slope per row. */
  readonly slope: Float64Array;
  readonly mean: Float64Array;
}

/**
 * Least-squares line through the last `window` values against their row number, window >= 2:
 *   slope = sum((t - tMean)(x - xMean)) / sum((t - tMean)^2); at the window's last row it stands at lineEnd.
 * Blocks as in rolling.ts: sums of the values and of the values times their place, both relative to a value that is in
 * every window of the block, so that equal values have slope 0 exactly and a high level costs no digits.
 * NaN rule of rolling.ts.
 */
export function rollingLine(values: Float64Array, window: number): RollingLine {
  remembersBlocks(window);
  const n = values.length;
  const slope = missing(n);
  const mean = missing(n);
  const first = firstFinite(values);
  const tailSum = zeros(window + 1);
  const tailPlaced = zeros(window + 1);
  const perRow = 1 / window;
  const perSpread = 12 / (window * (window * window - 1));
  for (let block = first; block < n; block += window) {
    const pivot = values[block];
    if (block > first) {
      let sum = 0;
      let placed = 0;
      for (let j = window - 1; j > 0; j--) {
        sum += values[block - window + j] - pivot;
        placed += sum;
        tailSum[j] = sum;
        tailPlaced[j] = placed;
      }
    }
    const end = Math.min(block + window, n);
    let head = 0;
    let headPlaced = 0;
    for (let i = block; i < end; i++) {
      const count = i - block + 1;
      const value = values[i] - pivot;
      head += value;
      headPlaced += count * value;
      const sum = tailSum[count] + head;
      // Places 1 to window: those of the head come after the window - count of the tail.
      const placed = tailPlaced[count] + headPlaced + (window - count) * head;
      slope[i] = (placed - 0.5 * (window + 1) * sum) * perSpread;
      mean[i] = pivot + sum * perRow;
    }
  }
  slope.fill(Number.NaN, first, Math.min(first + window - 1, n));
  mean.fill(Number.NaN, first, Math.min(first + window - 1, n));
  return { slope, mean };
}

/** Where the line of each window stands at its last row: mean + slope (window - 1) / 2. */
export function lineEnd({ slope, mean }: RollingLine, window: number): Float64Array {
  return zip(mean, slope, (centre, step) => centre + (step * (window - 1)) / 2);
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
  const tail = Array.from({ length: 5 }, () => zeros(window + 1));
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
