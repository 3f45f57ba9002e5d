import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { bars, column, real, trendFeature } from '../define-feature.ts';
import { averageTrueRange } from '../volatility/true-range.ts';

/** Direction of the trade and distance of the close from its band. */
function follow(high: Float64Array, low: Float64Array, close: Float64Array, period: number, multiplier: number) {
  remembersEverything();
  const range = averageTrueRange(high, low, close, period);
  const direction = missing(close.length);
  const gap = missing(close.length);
  let side = 1;
  let [top, bottom] = [Infinity, -Infinity];
  for (let i = period; i < close.length; i++) {
    const middle = (high[i] + low[i]) / 2;
    if (close[i] > top) side = 1;
    else if (close[i] < bottom) side = -1;
    const [above, below] = [middle + multiplier * range[i], middle - multiplier * range[i]];
    bottom = side > 0 ? Math.max(below, bottom) : below;
    top = side < 0 ? Math.min(above, top) : above;
    direction[i] = side;
    gap[i] = 1 - (side > 0 ? bottom : top) / close[i];
  }
  return [direction, gap];
}

export const supertrend = trendFeature({
  name: 'supertrend',
  summary: 'SuperTrend: 1 in an uptrend, -1 in a downtrend, and the distance of the close from its trailing band',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(10), multiplier: real(3, 0.1, 20, 'average true ranges between the middle and a band') },
  scaleFree: true,
  core: [{}],
  formula:
    'bands = (high + low) / 2 +- multiplier atr(period); the lower one never falls in an uptrend, the upper one never rises in a downtrend; a close beyond the previous band turns the trend; distance = (close - band of the trend) / close. Starts as an uptrend',
  source: 'SuperTrend of Olivier Seban; bands as in pandas-ta supertrend',
  warmup: ({ period }) => period,
  outputs: ({ period, multiplier }) => [
    column('supertrend', period, multiplier),
    column('supertrend_distance', period, multiplier),
  ],
  compute: ({ high, low, close }, { period, multiplier }) => follow(high, low, close, period, multiplier),
});
