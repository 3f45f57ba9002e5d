import { remembersEverything } from '../../math/memory.ts';
import { firstFinite, missing, rollingMax, rollingMin, rollingSum } from '../../math/rolling.ts';
import { sharedKernel } from '../../math/shared.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

const params = { period: bars(30) };
const warmup = ({ period }: { period: number }) => period - 1;

/**
 * Bars since TA-Lib's extreme of the window. Of equal values it keeps the one it has until a new bar reaches it (then the
 * new one) or until it leaves the window (then the earliest one in it).
 * @param sign 1 for the largest, -1 for the smallest
 */
const barsSince = sharedKernel((values, window: number, sign: 1 | -1): Float64Array => {
  // Which of equal values is kept depends on when they came.
  remembersEverything();
  const n = values.length;
  const out = missing(n);
  const first = firstFinite(values) + window - 1;
  // Rows that no later row beats, so that the earliest extreme of the window is in front.
  const queue = new Int32Array(n);
  let head = 0;
  let tail = 0;
  let row = -1;
  for (let i = 0; i < n; i++) {
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
  compute: ({ close }, { period }) => [barsSince(close, period, 1).slice()],
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
  compute: ({ close }, { period }) => [barsSince(close, period, -1).slice()],
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
  compute: ({ close }, { period }) => [barsSince(close, period, -1).slice(), barsSince(close, period, 1).slice()],
});
