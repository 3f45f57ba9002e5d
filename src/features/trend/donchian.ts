import { rollingMax, rollingMin } from '../../math/rolling.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

export const donchian = trendFeature({
  name: 'donchian_position',
  summary: 'Where the close stands in the channel of highs and lows, 0 (bottom) to 1 (top)',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }, { period: 55 }],
  formula: '(close - lowest low) / (highest high - lowest low) of period bars; 0.5 when the channel is flat',
  source: 'Donchian channel; Faith (2007), Way of the Turtle',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('donchian_position', period)],
  compute: ({ high, low, close }, { period }) => {
    const top = rollingMax(high, period);
    const bottom = rollingMin(low, period);
    for (let i = 0; i < top.length; i++) {
      const width = top[i] - bottom[i];
      top[i] = width === 0 ? 0.5 : (close[i] - bottom[i]) / width;
    }
    return [top];
  },
});
