import { barsSinceExtreme } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

const source = 'Chande (1995), A Time Price Oscillator, TASC 13(9); TA-Lib';

/** 100 (period - bars since the extreme of the last period + 1 bars) / period. */
function recency(values: Float64Array, period: number, sign: 1 | -1): Float64Array {
  const out = barsSinceExtreme(values, period + 1, sign);
  for (let i = 0; i < out.length; i++) out[i] = (100 * (period - out[i])) / period;
  return out;
}

export const aroon = trendFeature({
  name: 'aroon',
  summary: 'How recent the highest high and the lowest low are, 0 to 100 each',
  inputs: ['high', 'low'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{ period: 25 }],
  talib: 'AROON',
  formula: '100 (period - bars since the lowest low (highest high) of period + 1 bars) / period',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('aroon_down', period), column('aroon_up', period)],
  compute: ({ high, low }, { period }) => [recency(low, period, -1), recency(high, period, 1)],
});

export const aroonOscillator = trendFeature({
  name: 'aroonosc',
  summary: 'Aroon up less Aroon down, -100 to 100',
  inputs: ['high', 'low'],
  params: { period: bars(14) },
  scaleFree: true,
  talib: 'AROONOSC',
  formula: 'aroon_up - aroon_down',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('aroonosc', period)],
  compute: ({ high, low }, { period }) => [
    zip(recency(high, period, 1), recency(low, period, -1), (up, down) => up - down),
  ],
});
