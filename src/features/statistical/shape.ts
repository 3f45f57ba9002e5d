import { rollingShape } from '../../math/rolling-moments.ts';
import { logReturns } from '../../math/series.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

const source = 'Harvey & Siddique (2000), Conditional Skewness in Asset Pricing Tests, Journal of Finance 55(3)';

export const skewness = statisticalFeature({
  name: 'skewness',
  summary: 'Skewness of one-bar log returns',
  inputs: ['close'],
  params: { period: bars(60, 'window in bars', 3) },
  scaleFree: true,
  core: [{}],
  formula: 'm3 / m2^1.5, central moments of period returns; 0 when they are equal',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('skewness', period)],
  compute: ({ close }, { period }) => [rollingShape(logReturns(close), period).skewness],
});

export const kurtosis = statisticalFeature({
  name: 'kurtosis',
  summary: 'Excess kurtosis of one-bar log returns',
  inputs: ['close'],
  params: { period: bars(60, 'window in bars', 4) },
  scaleFree: true,
  core: [{}],
  formula: 'm4 / m2^2 - 3, central moments of period returns; 0 when they are equal',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('kurtosis', period)],
  compute: ({ close }, { period }) => [rollingShape(logReturns(close), period).excessKurtosis],
});
