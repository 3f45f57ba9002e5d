import { rollingMean } from '../../math/rolling.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';
import { relativeStrength } from './gains-and-losses.ts';
import { bothFrom, stochasticPosition } from './stochastic-position.ts';

export const stochrsi = momentumFeature({
  name: 'stochrsi',
  summary: 'Place of the RSI in its own range, and its average, 0 to 100',
  inputs: ['close'],
  params: {
    period: bars(14, 'RSI in bars'),
    range: bars(14, 'range of the RSI in bars', 1),
    signal: bars(3, 'smoothing of %D', 1),
  },
  scaleFree: true,
  core: [{}],
  talib: 'STOCHRSI',
  formula: '%K = 100 (rsi - lowest rsi) / (highest rsi - lowest rsi), %D = sma(%K, signal); 0 without a range',
  source: 'Chande & Kroll (1994), The New Technical Trader; TA-Lib STOCHRSI',
  warmup: ({ period, range, signal }) => period + range + signal - 2,
  outputs: ({ period, range, signal }) => [
    column('stochrsi_k', period, range, signal),
    column('stochrsi_d', period, range, signal),
  ],
  compute: ({ close }, { period, range, signal }) => {
    const strength = relativeStrength(close, period);
    const k = stochasticPosition(strength, strength, strength, range);
    return bothFrom(k, rollingMean(k, signal));
  },
});
