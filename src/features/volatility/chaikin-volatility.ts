import { difference, lagged, ratio } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';

export const chaikinVolatility = volatilityFeature({
  name: 'chaikin_volatility',
  summary: 'Relative change of the smoothed high-low range',
  inputs: ['high', 'low'],
  params: { period: bars(10), change: bars(10, 'bars back for the change', 1) },
  scaleFree: true,
  core: [{}],
  formula: 'e / e[change ago] - 1, e = ema(high - low, period); 0 when the earlier range is 0',
  source: 'Chaikin volatility; Achelis (2000), Technical Analysis from A to Z',
  warmup: ({ period, change }) => period - 1 + change,
  outputs: ({ period, change }) => [column('chaikin_volatility', period, change)],
  compute: ({ high, low }, { period, change }) => {
    const range = ema(
      high.map((top, i) => top - low[i]),
      period,
    );
    return [ratio(difference(range, change), lagged(range, change))];
  },
});
