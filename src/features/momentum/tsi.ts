import { difference, zip } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const tsi = momentumFeature({
  name: 'tsi',
  summary: 'True strength index: double-smoothed change over double-smoothed absolute change, -100 to 100',
  inputs: ['close'],
  params: { slow: bars(25), fast: bars(13) },
  scaleFree: true,
  core: [{}],
  formula: '100 ema(ema(change, slow), fast) / ema(ema(|change|, slow), fast); 0 when the close never moved',
  source: 'Blau (1991), True Strength Index, TASC 9(11)',
  warmup: ({ slow, fast }) => slow + fast - 1,
  outputs: ({ slow, fast }) => [column('tsi', slow, fast)],
  compute: ({ close }, { slow, fast }) => {
    const change = difference(close);
    const smooth = (values: Float64Array) => ema(ema(values, slow), fast);
    return [zip(smooth(change), smooth(change.map(Math.abs)), (net, total) => (total === 0 ? 0 : (100 * net) / total))];
  },
});
