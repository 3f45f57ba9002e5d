import { distance } from '../../math/series.ts';
import { wma as wmaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const wma = trendFeature({
  name: 'wma',
  summary: 'Weighted moving average of the close',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: false,
  talib: 'WMA',
  formula: 'sum(j * close_j) / sum(j), j = 1 (oldest) .. period (newest)',
  source: 'TA-Lib WMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('wma', period)],
  compute: ({ close }, { period }) => [wmaKernel(close, period)],
});

export const wmaRatio = trendFeature({
  name: 'wma_ratio',
  summary: 'Close relative to its weighted moving average',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }],
  formula: 'close / wma(close, period) - 1',
  source: 'TA-Lib WMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('wma_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, wmaKernel(close, period))],
});
