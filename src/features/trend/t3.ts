import { distance } from '../../math/series.ts';
import { t3 as t3Kernel } from '../../math/smoothing.ts';
import { bars, column, real, trendFeature } from '../define-feature.ts';

const params = {
  period: bars(5),
  v: real(0.7, 0, 1, 'volume factor: 0 is the EMA of an EMA of an EMA, 1 is DEMA three times'),
};
const formula =
  'c1 e6 + c2 e5 + c3 e4 + c4 e3, e_k = the k-fold EMA, c1 = -v^3, c2 = 3(v^2 + v^3), c3 = -6v^2 - 3(v + v^3), c4 = 1 + 3v + v^3 + 3v^2';
const source = 'Tillson (1998), Better Moving Averages, TASC 16(1); TA-Lib T3';

export const t3 = trendFeature({
  name: 't3',
  summary: 'Tillson T3 moving average of the close',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'T3',
  formula,
  source,
  warmup: ({ period }) => 6 * (period - 1),
  outputs: ({ period, v }) => [column('t3', period, v)],
  compute: ({ close }, { period, v }) => [t3Kernel(close, period, v)],
});

export const t3Ratio = trendFeature({
  name: 't3_ratio',
  summary: 'Close relative to its Tillson T3 moving average',
  inputs: ['close'],
  params,
  scaleFree: true,
  core: [{}],
  formula: 'close / t3(close, period, v) - 1',
  source,
  warmup: ({ period }) => 6 * (period - 1),
  outputs: ({ period, v }) => [column('t3_ratio', period, v)],
  compute: ({ close }, { period, v }) => [distance(close, t3Kernel(close, period, v))],
});
