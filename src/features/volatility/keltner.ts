import { ema } from '../../math/smoothing.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';
import { averageTrueRange } from './true-range.ts';

export const keltner = volatilityFeature({
  name: 'keltner_position',
  summary: 'Distance of the close from its exponential average in average true ranges',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: '(close - ema(close, period)) / atr(period); 0 when the range is 0',
  source: 'Keltner (1960), How to Make Money in Commodities; Raschke form with the true range',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('keltner_position', period)],
  compute: ({ high, low, close }, { period }) => {
    const middle = ema(close, period);
    const range = averageTrueRange(high, low, close, period);
    return [range.map((r, i) => (r === 0 ? 0 : (close[i] - middle[i]) / r))];
  },
});
