import { rollingVariance } from '../../math/rolling-moments.ts';
import { zeros } from '../../math/scratch.ts';
import { zip } from '../../math/series.ts';
import { bars, column, real, volatilityFeature } from '../define-feature.ts';

const params = { period: bars(20), deviations: real(2, 0.1, 10, 'half width in standard deviations') };
const source = 'Bollinger (2001), Bollinger on Bollinger Bands; TA-Lib BBANDS';
const warmup = ({ period }: { period: number }) => period - 1;

export const bbands = volatilityFeature({
  name: 'bbands',
  summary: 'Bollinger bands in price units: upper, middle, lower',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'BBANDS',
  formula: 'middle = sma(close), upper and lower = middle +- deviations * population standard deviation',
  source,
  warmup,
  outputs: ({ period, deviations }) =>
    ['bb_upper', 'bb_middle', 'bb_lower'].map((stem) => column(stem, period, deviations)),
  compute: ({ close }, { period, deviations }) => {
    const { mean, variance } = rollingVariance(close, period);
    const upper = zeros(close.length);
    const lower = variance;
    for (let i = 0; i < upper.length; i++) {
      const half = deviations * Math.sqrt(variance[i]);
      upper[i] = mean[i] + half;
      lower[i] = mean[i] - half;
    }
    return [upper, mean, lower];
  },
});

export const bbPosition = volatilityFeature({
  name: 'bb_position',
  summary: 'Bollinger %b: place of the close between the bands, 0 at the lower and 1 at the upper',
  inputs: ['close'],
  params,
  scaleFree: true,
  core: [{}],
  formula: '(close - lower) / (upper - lower); 0.5 when the bands meet',
  source,
  warmup,
  outputs: ({ period, deviations }) => [column('bb_position', period, deviations)],
  compute: ({ close }, { period, deviations }) => {
    const { mean, variance } = rollingVariance(close, period);
    return [
      mean.map((m, i) => {
        const half = deviations * Math.sqrt(variance[i]);
        return half === 0 ? 0.5 : 0.5 + (close[i] - m) / (2 * half);
      }),
    ];
  },
});

export const bbWidth = volatilityFeature({
  name: 'bb_width',
  summary: 'Distance between the Bollinger bands relative to the middle',
  inputs: ['close'],
  params,
  scaleFree: true,
  core: [{}],
  formula: '(upper - lower) / middle',
  source,
  warmup,
  outputs: ({ period, deviations }) => [column('bb_width', period, deviations)],
  compute: ({ close }, { period, deviations }) => {
    const { mean, variance } = rollingVariance(close, period);
    return [zip(mean, variance, (m, v) => (2 * deviations * Math.sqrt(v)) / m)];
  },
});
