import { averageLookback, movingAverage } from '../../math/moving-average.ts';
import { rollingMean } from '../../math/rolling.ts';
import { distance } from '../../math/series.ts';
import { averageKind, bars, column, trendFeature } from '../define-feature.ts';

export const sma = trendFeature({
  name: 'sma',
  summary: 'Simple moving average of the close',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: false,
  talib: 'SMA',
  formula: 'sum of the last period closes / period',
  source: 'TA-Lib SMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('sma', period)],
  compute: ({ close }, { period }) => [rollingMean(close, period)],
});

export const smaRatio = trendFeature({
  name: 'sma_ratio',
  summary: 'Close relative to its simple moving average',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }, { period: 50 }, { period: 200 }],
  formula: 'close / sma(close, period) - 1',
  source: 'TA-Lib SMA',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('sma_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, rollingMean(close, period))],
});

export const ma = trendFeature({
  name: 'ma',
  summary: 'Moving average of the close, of any kind',
  inputs: ['close'],
  params: { period: bars(30, 'window in bars', 1), kind: averageKind('average') },
  scaleFree: false,
  talib: 'MA',
  formula: 'the average of that kind; MESA has no period',
  source: 'TA-Lib MA',
  warmup: ({ period, kind }) => averageLookback(period, kind),
  outputs: ({ period, kind }) => [column('ma', period, kind)],
  compute: ({ close }, { period, kind }) => [movingAverage(close, period, kind)],
});
