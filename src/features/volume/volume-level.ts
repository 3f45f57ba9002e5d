import { missing, rollingMean, rollingRank } from '../../math/rolling.ts';
import { rollingVariance } from '../../math/rolling-moments.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

const inputs = ['volume'] as const;

export const volumeRatio = volumeFeature({
  name: 'volume_ratio',
  summary: 'Volume relative to its average',
  inputs,
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 5 }, { period: 20 }],
  formula: 'volume / sma(volume, period); 1 when nothing traded in the window',
  source: 'relative volume',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('volume_ratio', period)],
  compute: ({ volume }, { period }) => [ratio(volume, rollingMean(volume, period), 1)],
});

export const volumeZscore = volumeFeature({
  name: 'volume_zscore',
  summary: 'Volume in standard deviations from its average',
  inputs,
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: '(volume - mean) / population standard deviation; 0 when the volume never changed',
  source: 'standard score',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('volume_zscore', period)],
  compute: ({ volume }, { period }) => {
    const { mean, variance } = rollingVariance(volume, period);
    return [mean.map((m, i) => (variance[i] === 0 ? 0 : (volume[i] - m) / Math.sqrt(variance[i])))];
  },
});

export const volumeCross = volumeFeature({
  name: 'volume_cross',
  summary: 'Short average of the volume relative to the long one',
  inputs,
  params: { short: bars(5), long: bars(50) },
  scaleFree: true,
  core: [{}],
  formula: 'sma(volume, short) / sma(volume, long); 1 when nothing traded in the long window',
  source: 'volume oscillator; Achelis (2000), Technical Analysis from A to Z',
  warmup: ({ short, long }) => Math.max(short, long) - 1,
  outputs: ({ short, long }) => [column('volume_cross', short, long)],
  compute: ({ volume }, { short, long }) => [ratio(rollingMean(volume, short), rollingMean(volume, long), 1)],
});

export const volumeRank = volumeFeature({
  name: 'volume_rank',
  summary: 'Rank of the volume in its window, 0 to 1',
  inputs,
  params: { period: bars(60) },
  scaleFree: true,
  core: [{}],
  formula: '(bars with less volume + half of the equal ones) / (period - 1)',
  source: 'percentile rank',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('volume_rank', period)],
  compute: ({ volume }, { period }) => [rollingRank(volume, period)],
});

export const vroc = volumeFeature({
  name: 'vroc',
  summary: 'Rate of change of the average volume',
  inputs,
  params: { period: bars(10, 'bars of each window', 1) },
  scaleFree: true,
  core: [{}],
  formula: 'm / m[period ago] - 1, m = sma(volume, period); 0 when nothing traded then',
  source: 'volume rate of change; Achelis (2000), Technical Analysis from A to Z',
  warmup: ({ period }) => 2 * period - 1,
  outputs: ({ period }) => [column('vroc', period)],
  compute: ({ volume }, { period }) => {
    const mean = rollingMean(volume, period);
    const out = missing(volume.length);
    for (let i = 2 * period - 1; i < out.length; i++)
      out[i] = mean[i - period] === 0 ? 0 : mean[i] / mean[i - period] - 1;
    return [out];
  },
});
