import { missing, rollingMean } from '../../math/rolling.ts';
import { rollingCorrelation } from '../../math/rolling-pairs.ts';
import { logReturns, ratio } from '../../math/series.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

export const priceVolumeCorrelation = volumeFeature({
  name: 'price_volume_correlation',
  summary: 'Correlation of the one-bar return with the volume, -1 to 1',
  inputs: ['close', 'volume'],
  params: { period: bars(20, 'window in bars', 3) },
  scaleFree: true,
  core: [{}],
  formula: 'Pearson correlation of ln(close / previous close) and volume; 0 when either is constant',
  source: 'Karpoff (1987), The Relation between Price Changes and Trading Volume, JFQA 22(1)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('price_volume_correlation', period)],
  compute: ({ close, volume }, { period }) => [rollingCorrelation(logReturns(close), volume, period)],
});

export const amihudRatio = volumeFeature({
  name: 'amihud_ratio',
  summary: 'Price impact per unit of turnover now against a longer window',
  inputs: ['close', 'volume'],
  params: { short: bars(5), long: bars(60) },
  scaleFree: true,
  core: [{}],
  formula:
    'sma(i, short) / sma(i, long), i = |close / previous close - 1| / (close * volume), 0 without volume; 1 when the long one is 0',
  source:
    'Amihud (2002), Illiquidity and Stock Returns, Journal of Financial Markets 5(1), as a ratio so that it has no scale',
  warmup: ({ short, long }) => Math.max(short, long),
  outputs: ({ short, long }) => [column('amihud_ratio', short, long)],
  compute: ({ close, volume }, { short, long }) => {
    const impact = missing(close.length);
    for (let i = 1; i < impact.length; i++) {
      impact[i] = volume[i] > 0 ? Math.abs(close[i] / close[i - 1] - 1) / (close[i] * volume[i]) : 0;
    }
    return [ratio(rollingMean(impact, short), rollingMean(impact, long), 1)];
  },
});
