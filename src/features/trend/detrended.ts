import { rollingMean } from '../../math/rolling.ts';
import { distance, lagged } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const detrended = trendFeature({
  name: 'dpo_ratio',
  summary: 'Detrended price oscillator: close against the simple average of half a window ago (nothing is centred)',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: 'close / sma(close, period)[floor(period / 2) + 1 bars ago] - 1',
  source: 'Achelis (2000), Technical Analysis from A to Z, detrended price oscillator, in its causal form',
  warmup: ({ period }) => period + Math.floor(period / 2),
  outputs: ({ period }) => [column('dpo_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, lagged(rollingMean(close, period), Math.floor(period / 2) + 1))],
});
