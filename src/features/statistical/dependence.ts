import { rollingVariance } from '../../math/rolling-moments.ts';
import { rollingCorrelation } from '../../math/rolling-pairs.ts';
import { lagged, logReturns, zip } from '../../math/series.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

export const autocorrelation = statisticalFeature({
  name: 'autocorrelation',
  summary: 'Correlation of one-bar log returns with those some bars earlier, -1 to 1',
  inputs: ['close'],
  params: { period: bars(60, 'window in bars', 3), lag: bars(1, 'bars back', 1) },
  scaleFree: true,
  core: [{}, { lag: 5 }],
  formula: 'Pearson correlation of r and r[lag ago] over period pairs; 0 when either is constant',
  source: 'Campbell, Lo & MacKinlay (1997), The Econometrics of Financial Markets',
  warmup: ({ period, lag }) => period + lag,
  outputs: ({ period, lag }) => [column('autocorrelation', period, lag)],
  compute: ({ close }, { period, lag }) => {
    const returns = logReturns(close);
    return [rollingCorrelation(returns, lagged(returns, lag), period)];
  },
});

export const varianceRatio = statisticalFeature({
  name: 'variance_ratio',
  summary: 'Variance of multi-bar returns over that of one-bar returns: above 1 trending, below 1 reverting',
  inputs: ['close'],
  params: { period: bars(60), horizon: bars(5, 'bars of the long return') },
  scaleFree: true,
  core: [{}],
  formula:
    'var(r_horizon) / (horizon var(r_1)), population variances of period overlapping log returns; 1 when r_1 is constant',
  source: 'Lo & MacKinlay (1988), Stock Market Prices Do Not Follow Random Walks, Review of Financial Studies 1(1)',
  warmup: ({ period, horizon }) => period + horizon - 1,
  outputs: ({ period, horizon }) => [column('variance_ratio', period, horizon)],
  compute: ({ close }, { period, horizon }) => {
    const long = rollingVariance(logReturns(close, horizon), period).variance;
    const short = rollingVariance(logReturns(close), period).variance;
    return [zip(long, short, (a, b) => (b === 0 ? 1 + a * 0 : a / (horizon * b)))];
  },
});
