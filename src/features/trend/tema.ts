import { distance } from '../../math/series.ts';
import { tema as temaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const tema = trendFeature({
  name: 'tema',
  summary: 'Triple exponential moving average of the close',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: false,
  talib: 'TEMA',
  formula: '3 ema - 3 ema(ema) + ema(ema(ema))',
  source: 'Mulloy (1994), Smoothing Data with Less Lag, TASC 12(2); TA-Lib TEMA',
  warmup: ({ period }) => 3 * (period - 1),
  outputs: ({ period }) => [column('tema', period)],
  compute: ({ close }, { period }) => [temaKernel(close, period)],
});

export const temaRatio = trendFeature({
  name: 'tema_ratio',
  summary: 'Close relative to its triple exponential moving average',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }],
  formula: 'close / tema(close, period) - 1',
  source: 'Mulloy (1994), Smoothing Data with Less Lag, TASC 12(2); TA-Lib TEMA',
  warmup: ({ period }) => 3 * (period - 1),
  outputs: ({ period }) => [column('tema_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, temaKernel(close, period))],
});
