import { distance } from '../../math/series.ts';
import { ema as emaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const ema = trendFeature({
  name: 'ema',
  summary: 'Exponential moving average of the close',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: false,
  talib: 'EMA',
  formula: 'y = y + 2 / (period + 1) * (close - y), seeded with the mean of the first period closes',
  source: 'TA-Lib EMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('ema', period)],
  compute: ({ close }, { period }) => [emaKernel(close, period)],
});

export const emaRatio = trendFeature({
  name: 'ema_ratio',
  summary: 'Close relative to its exponential moving average',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 10 }, { period: 50 }],
  formula: 'close / ema(close, period) - 1',
  source: 'TA-Lib EMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('ema_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, emaKernel(close, period))],
});
