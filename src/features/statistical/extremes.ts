import { remembersEverything } from '../../math/memory.ts';
import { missing, rollingMax, rollingMin, rollingSum } from '../../math/rolling.ts';
import { copyOf } from '../../math/scratch.ts';
import { sharedKernel } from '../../math/shared.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

const params = { period: bars(30) };
const warmup = ({ period }: { period: number }) => period - 1;

/**
 * Bars since TA-Lib's extreme of the window. Of equal values it keeps the one it has until a new bar reaches it (then the
 * new one) or until it leaves the window (then the earliest one in it).
 * @param values finite
 * @param sign 1 for the largest, -1 for the smallest
 * @param from rows before it are not looked at
 */
const barsSince = sharedKernel((values, window: number, sign: 1 | -1, from: number): Float64Array => {
  // Which of equal values is kept depends on when they came.
  remembersEverything();
  const n = values.length;
  const out = missing(n);
  const first = window - 1;
  const start = rowThatCounts(values, window, sign, from);
  // Rows that no later row beats, so that the earliest extreme of the window is in front.
  const queue = new Int32Array(n - start);
  let head = 0;
  let tail = 0;
  let row = start === 0 ? -1 : start;
  for (let i = start; i < n; i++) {
    while (tail > head && sign * values[queue[tail - 1]] < sign * values[i]) tail--;
    queue[tail++] = i;
    if (queue[head] <= i - window) head++;
    if (i < first) continue;
    if (row <= i - window) row = queue[head];
    else if (sign * values[i] >= sign * values[row]) row = i;
    out[i] = i - row;
  }
  return out;
});

/** The last row up to `from` that beats all others of its window, and so counts whatever was kept before; 0 when there is none. */
function rowThatCounts(values: Float64Array, window: number, sign: 1 | -1, from: number): number {
  for (let row = Math.min(from, values.length - 1); row >= window; row--) {
    let other = row - 1;
    while (other > row - window && sign * values[other] < sign * values[row]) other--;
    if (other === row - window) return row;
  }
  return 0;
}

export const sum = statisticalFeature({
  name: 'sum',
  summary: 'Sum of the closes of the window',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'SUM',
  formula: 'sum of the last period closes',
  source: 'TA-Lib SUM',
  warmup,
  outputs: ({ period }) => [column('sum', period)],
  compute: ({ close }, { period }) => [rollingSum(close, period)],
});

export const max = statisticalFeature({
  name: 'max',
  summary: 'Highest close of the window',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'MAX',
  formula: 'largest of the last period closes',
  source: 'TA-Lib MAX',
  warmup,
  outputs: ({ period }) => [column('max', period)],
  compute: ({ close }, { period }) => [rollingMax(close, period)],
});

export const min = statisticalFeature({
  name: 'min',
  summary: 'Lowest close of the window',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'MIN',
  formula: 'smallest of the last period closes',
  source: 'TA-Lib MIN',
  warmup,
  outputs: ({ period }) => [column('min', period)],
  compute: ({ close }, { period }) => [rollingMin(close, period)],
});

export const minmax = statisticalFeature({
  name: 'minmax',
  summary: 'Lowest and highest close of the window',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'MINMAX',
  formula: 'smallest and largest of the last period closes',
  source: 'TA-Lib MINMAX',
  warmup,
  outputs: ({ period }) => [column('minmax_min', period), column('minmax_max', period)],
  compute: ({ close }, { period }) => [rollingMin(close, period), rollingMax(close, period)],
});

const since = 'row of the bar less the row that TA-Lib names; of equal closes the one that TA-Lib keeps';

export const maxindex = statisticalFeature({
  name: 'maxindex',
  summary: 'Bars since the highest close of the window',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'MAXINDEX',
  formula: since,
  source: 'TA-Lib MAXINDEX, told as bars ago: a row number would mean another thing in each file',
  warmup,
  outputs: ({ period }) => [column('maxindex', period)],
  compute: ({ close }, { period }, from = 0) => [copyOf(barsSince(close, period, 1, from))],
});

export const minindex = statisticalFeature({
  name: 'minindex',
  summary: 'Bars since the lowest close of the window',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'MININDEX',
  formula: since,
  source: 'TA-Lib MININDEX, told as bars ago: a row number would mean another thing in each file',
  warmup,
  outputs: ({ period }) => [column('minindex', period)],
  compute: ({ close }, { period }, from = 0) => [copyOf(barsSince(close, period, -1, from))],
});

export const minmaxindex = statisticalFeature({
  name: 'minmaxindex',
  summary: 'Bars since the lowest and since the highest close of the window',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'MINMAXINDEX',
  formula: since,
  source: 'TA-Lib MINMAXINDEX, told as bars ago: a row number would mean another thing in each file',
  warmup,
  outputs: ({ period }) => [column('minmaxindex_min', period), column('minmaxindex_max', period)],
  compute: ({ close }, { period }, from = 0) => [
    copyOf(barsSince(close, period, -1, from)),
    copyOf(barsSince(close, period, 1, from)),
  ],
});
