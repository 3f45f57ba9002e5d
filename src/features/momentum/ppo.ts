import { rollingMean } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

const params = { fast: bars(12), slow: bars(26) };
const warmup = ({ fast, slow }: { fast: number; slow: number }) => Math.max(fast, slow) - 1;

export const ppo = momentumFeature({
  name: 'ppo',
  summary: 'Percentage price oscillator: fast simple average against the slow one, in percent',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'PPO',
  formula: '100 (sma(close, fast) / sma(close, slow) - 1)',
  source: 'TA-Lib PPO with its default, the simple average; macd_ratio is the exponential form',
  warmup,
  outputs: ({ fast, slow }) => [column('ppo', fast, slow)],
  compute: ({ close }, { fast, slow }) => [
    zip(rollingMean(close, fast), rollingMean(close, slow), (a, b) => ((a - b) / b) * 100),
  ],
});

export const apo = momentumFeature({
  name: 'apo',
  summary: 'Absolute price oscillator: fast simple average less the slow one, in price units',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'APO',
  formula: 'sma(close, fast) - sma(close, slow)',
  source: 'TA-Lib APO with its default, the simple average',
  warmup,
  outputs: ({ fast, slow }) => [column('apo', fast, slow)],
  compute: ({ close }, { fast, slow }) => [zip(rollingMean(close, fast), rollingMean(close, slow), (a, b) => a - b)],
});
