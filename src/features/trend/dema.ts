import { distance } from '../../math/series.ts';
import { dema as demaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const dema = trendFeature({
  name: 'dema',
  summary: 'Double exponential moving average of the close',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: false,
  talib: 'DEMA',
  formula: '2 ema - ema(ema)',
  source: 'Mulloy (1994), Smoothing Data with Faster Moving Averages, TASC 12(1); TA-Lib DEMA',
  warmup: ({ period }) => 2 * (period - 1),
  outputs: ({ period }) => [column('dema', period)],
  compute: ({ close }, { period }) => [demaKernel(close, period)],
});

export const demaRatio = trendFeature({
  name: 'dema_ratio',
  summary: 'Close relative to its double exponential moving average',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }],
  formula: 'close / dema(close, period) - 1',
  source: 'Mulloy (1994), Smoothing Data with Faster Moving Averages, TASC 12(1); TA-Lib DEMA',
  warmup: ({ period }) => 2 * (period - 1),
  outputs: ({ period }) => [column('dema_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, demaKernel(close, period))],
});
