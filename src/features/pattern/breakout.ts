import { rollingMax, rollingMin } from '../../math/rolling.ts';
import { lagged } from '../../math/series.ts';
import { bars, column, patternFeature } from '../define-feature.ts';
import { scan } from './candle.ts';

export const breakout = patternFeature({
  name: 'breakout',
  summary: 'How far the close left the range of the bars before it: above positive, below negative, 0 inside',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'ln(close / highest high before) when above it, ln(close / lowest low before) when below it, else 0',
  source: 'Donchian breakout; Faith (2007), Way of the Turtle',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('breakout', period)],
  compute: ({ high, low, close }, { period }) => {
    const top = lagged(rollingMax(high, period), 1);
    const bottom = lagged(rollingMin(low, period), 1);
    return [
      scan(close.length, period, (i) => {
        if (close[i] > top[i]) return Math.log(close[i] / top[i]);
        return close[i] < bottom[i] ? Math.log(close[i] / bottom[i]) : 0;
      }),
    ];
  },
});
