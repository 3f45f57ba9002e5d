import { rollingMean } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';

export const accbands = volatilityFeature({
  name: 'accbands',
  summary: 'Acceleration bands in price units: upper, middle, lower',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: false,
  talib: 'ACCBANDS',
  formula:
    'upper = sma(high (1 + w)), middle = sma(close), lower = sma(low (1 - w)), w = 4 (high - low) / (high + low)',
  source: 'Headley (2002), Big Trends in Trading; TA-Lib ACCBANDS',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => ['acc_upper', 'acc_middle', 'acc_lower'].map((stem) => column(stem, period)),
  compute: ({ high, low, close }, { period }) => {
    const width = zip(high, low, (h, l) => (4 * (h - l)) / (h + l));
    const upper = zip(high, width, (h, w) => h * (1 + w));
    const lower = zip(low, width, (l, w) => l * (1 - w));
    return [upper, close, lower].map((values) => rollingMean(values, period));
  },
});
