import { rollingMean } from '../../math/rolling.ts';
import { distance } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const smaCross = trendFeature({
  name: 'sma_cross',
  summary: 'Fast simple average relative to the slow one (golden and death cross)',
  inputs: ['close'],
  params: { fast: bars(50), slow: bars(200) },
  scaleFree: true,
  core: [
    { fast: 10, slow: 50 },
    { fast: 50, slow: 200 },
  ],
  formula: 'sma(close, fast) / sma(close, slow) - 1',
  source: 'Brock, Lakonishok & LeBaron (1992), Simple Technical Trading Rules, Journal of Finance 47(5)',
  warmup: ({ fast, slow }) => Math.max(fast, slow) - 1,
  outputs: ({ fast, slow }) => [column('sma_cross', fast, slow)],
  compute: ({ close }, { fast, slow }) => [distance(rollingMean(close, fast), rollingMean(close, slow))],
});
