import { missing, rollingMean } from '../../math/rolling.ts';
import { rollingDeviation, rollingVariance } from '../../math/rolling-moments.ts';
import { rollingCorrelation, rollingCovariance } from '../../math/rolling-pairs.ts';
import { zip } from '../../math/series.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

export const stddev = statisticalFeature({
  name: 'stddev',
  summary: 'Population standard deviation of the close, in price units',
  inputs: ['close'],
  params: { period: bars(5) },
  scaleFree: false,
  talib: 'STDDEV',
  formula: 'sqrt(mean((close - mean)^2))',
  source: 'TA-Lib STDDEV with one deviation',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('stddev', period)],
  compute: ({ close }, { period }) => [rollingDeviation(close, period)],
});

export const variance = statisticalFeature({
  name: 'var',
  summary: 'Population variance of the close, in squared price units',
  inputs: ['close'],
  params: { period: bars(5) },
  scaleFree: false,
  talib: 'VAR',
  formula: 'mean((close - mean)^2)',
  source: 'TA-Lib VAR',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('var', period)],
  compute: ({ close }, { period }) => [rollingVariance(close, period).variance],
});

export const avgdev = statisticalFeature({
  name: 'avgdev',
  summary: 'Mean absolute deviation of the close from its mean, in price units',
  inputs: ['close'],
  params: { period: bars(14) },
  scaleFree: false,
  talib: 'AVGDEV',
  formula: 'mean(|close - mean|)',
  source: 'TA-Lib AVGDEV',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('avgdev', period)],
  compute: ({ close }, { period }) => {
    const mean = rollingMean(close, period);
    return [
      mean.map((middle, i) => {
        let sum = 0;
        for (let j = Math.max(0, i - period + 1); j <= i; j++) sum += Math.abs(close[j] - middle);
        return sum / period;
      }),
    ];
  },
});

export const correl = statisticalFeature({
  name: 'correl',
  summary: 'Correlation of highs and lows, -1 to 1',
  inputs: ['high', 'low'],
  params: { period: bars(30) },
  scaleFree: true,
  core: [{}],
  talib: 'CORREL',
  formula: 'Pearson correlation of high and low; 0 when either is constant',
  source: 'TA-Lib CORREL',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('correl', period)],
  compute: ({ high, low }, { period }) => [rollingCorrelation(high, low, period)],
});

export const beta = statisticalFeature({
  name: 'beta',
  summary: 'Slope of the returns of the low on the returns of the high',
  inputs: ['high', 'low'],
  params: { period: bars(5) },
  scaleFree: true,
  talib: 'BETA',
  formula: 'cov(x, y) / var(x), x and y the one-bar simple returns of high and low; 0 when x is constant',
  source: 'TA-Lib BETA',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('beta', period)],
  compute: ({ high, low }, { period }) => {
    const returns = (values: Float64Array) => {
      const out = missing(values.length);
      for (let i = 1; i < out.length; i++) out[i] = values[i] / values[i - 1] - 1;
      return out;
    };
    const { covariance, varianceX } = rollingCovariance(returns(high), returns(low), period);
    return [zip(covariance, varianceX, (c, v) => (v === 0 ? 0 : c / v))];
  },
});
