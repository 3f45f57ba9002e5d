import { distance } from '../../math/series.ts';
import { trima as trimaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const trima = trendFeature({
  name: 'trima',
  summary: 'Triangular moving average of the close',
  inputs: ['close'],
  params: { period: bars(30) },
  scaleFree: false,
  talib: 'TRIMA',
  formula: 'sma of sma, the windows adding up to period + 1',
  source: 'TA-Lib TRIMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('trima', period)],
  compute: ({ close }, { period }) => [trimaKernel(close, period)],
});

export const trimaRatio = trendFeature({
  name: 'trima_ratio',
  summary: 'Close relative to its triangular moving average',
  inputs: ['close'],
  params: { period: bars(30) },
  scaleFree: true,
  core: [{ period: 30 }],
  formula: 'close / trima(close, period) - 1',
  source: 'TA-Lib TRIMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('trima_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, trimaKernel(close, period))],
});
