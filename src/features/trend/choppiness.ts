import { rollingMax, rollingMin, rollingSum } from '../../math/rolling.ts';
import { bars, column, trendFeature } from '../define-feature.ts';
import { trueRange } from '../volatility/true-range.ts';

export const choppiness = trendFeature({
  name: 'choppiness',
  summary: 'Choppiness index: 0 for a straight move, 100 for one that gets nowhere',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  formula:
    '100 log(sum of true range / (highest high - lowest low)) / log(period) over period bars, at most 100; 100 without a range',
  source: 'Dreiss (1993), choppiness index; Kaufman (2013), Trading Systems and Methods',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('choppiness', period)],
  compute: ({ high, low, close }, { period }) => {
    const walked = rollingSum(trueRange(high, low, close), period);
    const top = rollingMax(high, period);
    const bottom = rollingMin(low, period);
    return [
      walked.map((sum, i) => {
        const range = top[i] - bottom[i];
        return range === 0 ? 100 + 0 * sum : Math.min(100, (100 * Math.log(sum / range)) / Math.log(period));
      }),
    ];
  },
});
