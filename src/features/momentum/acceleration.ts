import { difference, logReturns } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const acceleration = momentumFeature({
  name: 'acceleration',
  summary: 'Change of the window return: this window less the one before it',
  inputs: ['close'],
  params: { period: bars(10, 'bars of each window', 1) },
  scaleFree: true,
  core: [{}],
  formula: 'r - r[period ago], r = ln(close / close[period ago])',
  source: 'second difference of the log price',
  warmup: ({ period }) => 2 * period,
  outputs: ({ period }) => [column('acceleration', period)],
  compute: ({ close }, { period }) => [difference(logReturns(close, period), period)],
});
