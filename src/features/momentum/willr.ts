import { rollingMax, rollingMin } from '../../math/rolling.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const willr = momentumFeature({
  name: 'willr',
  summary: 'Williams %R: distance of the close from the top of its range, -100 to 0',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  talib: 'WILLR',
  formula: '-100 (highest high - close) / (highest high - lowest low); 0 without a range',
  source: 'Williams (1979), How I Made One Million Dollars; TA-Lib WILLR',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('willr', period)],
  compute: ({ high, low, close }, { period }) => {
    const top = rollingMax(high, period);
    const bottom = rollingMin(low, period);
    for (let i = 0; i < top.length; i++) {
      const range = top[i] - bottom[i];
      top[i] = range === 0 ? 0 : (-100 * (top[i] - close[i])) / range;
    }
    return [top];
  },
});
