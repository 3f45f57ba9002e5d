import { rollingSum } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';
import { trueRange } from '../volatility/true-range.ts';

export const vortex = trendFeature({
  name: 'vortex',
  summary: 'Upward less downward vortex movement, relative to the true range',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  formula:
    '(sum |high - previous low| - sum |low - previous high|) / sum of true range, over period bars; 0 without range',
  source: 'Botes & Siepman (2010), The Vortex Indicator, TASC 28(1)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('vortex', period)],
  compute: ({ high, low, close }, { period }) => {
    const range = trueRange(high, low, close);
    const movement = range.slice();
    for (let i = 1; i < movement.length; i++)
      movement[i] = Math.abs(high[i] - low[i - 1]) - Math.abs(low[i] - high[i - 1]);
    return [ratio(rollingSum(movement, period), rollingSum(range, period))];
  },
});
