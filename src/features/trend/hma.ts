import { distance } from '../../math/series.ts';
import { hma as hmaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const hmaRatio = trendFeature({
  name: 'hma_ratio',
  summary: 'Close relative to its Hull moving average',
  inputs: ['close'],
  params: { period: bars(20, 'window in bars', 4) },
  scaleFree: true,
  core: [{ period: 20 }],
  formula: 'close / hma(close, period) - 1',
  source: 'Hull (2005), alanhull.com/hull-moving-average',
  warmup: ({ period }) => period + Math.round(Math.sqrt(period)) - 2,
  outputs: ({ period }) => [column('hma_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, hmaKernel(close, period))],
});
