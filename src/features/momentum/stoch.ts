import { rollingMean } from '../../math/rolling.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';
import { bothFrom, stochasticPosition } from './stochastic-position.ts';

const source = 'Lane (1984), Lanes Stochastics, TASC 2(3); TA-Lib';

export const stoch = momentumFeature({
  name: 'stoch',
  summary: 'Slow stochastic oscillator: smoothed place of the close in its range, and its average, 0 to 100',
  inputs: ['high', 'low', 'close'],
  params: {
    period: bars(14, 'range in bars', 1),
    slow: bars(3, 'smoothing of %K', 1),
    signal: bars(3, 'smoothing of %D', 1),
  },
  scaleFree: true,
  core: [{}],
  talib: 'STOCH',
  formula:
    '%K = sma(100 (close - lowest low) / (highest high - lowest low), slow), %D = sma(%K, signal); 0 without a range',
  source,
  warmup: ({ period, slow, signal }) => period + slow + signal - 3,
  outputs: ({ period, slow, signal }) => [
    column('stoch_k', period, slow, signal),
    column('stoch_d', period, slow, signal),
  ],
  compute: ({ high, low, close }, { period, slow, signal }) => {
    const k = rollingMean(stochasticPosition(high, low, close, period), slow);
    return bothFrom(k, rollingMean(k, signal));
  },
});

export const stochf = momentumFeature({
  name: 'stochf',
  summary: 'Fast stochastic oscillator: place of the close in its range, and its average, 0 to 100',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(14, 'range in bars', 1), signal: bars(3, 'smoothing of %D', 1) },
  scaleFree: true,
  talib: 'STOCHF',
  formula: '%K = 100 (close - lowest low) / (highest high - lowest low), %D = sma(%K, signal); 0 without a range',
  source,
  warmup: ({ period, signal }) => period + signal - 2,
  outputs: ({ period, signal }) => [column('stochf_k', period, signal), column('stochf_d', period, signal)],
  compute: ({ high, low, close }, { period, signal }) => {
    const k = stochasticPosition(high, low, close, period);
    return bothFrom(k, rollingMean(k, signal));
  },
});
