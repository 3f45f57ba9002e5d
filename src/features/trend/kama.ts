import { distance } from '../../math/series.ts';
import { kama as kamaKernel } from '../../math/smoothing.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

const formula =
  'y = y + c^2 (close - y), c = efficiency * (2/3 - 2/31) + 2/31, efficiency = |close - close[period ago]| / sum |change|; starts at the close';
const source = 'Kaufman (1995), Smarter Trading; TA-Lib KAMA';

export const kama = trendFeature({
  name: 'kama',
  summary: 'Kaufman adaptive moving average of the close',
  inputs: ['close'],
  params: { period: bars(30) },
  scaleFree: false,
  talib: 'KAMA',
  formula,
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('kama', period)],
  compute: ({ close }, { period }) => [kamaKernel(close, period)],
});

export const kamaRatio = trendFeature({
  name: 'kama_ratio',
  summary: 'Close relative to its Kaufman adaptive moving average',
  inputs: ['close'],
  params: { period: bars(30) },
  scaleFree: true,
  core: [{ period: 30 }],
  formula: 'close / kama(close, period) - 1',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('kama_ratio', period)],
  compute: ({ close }, { period }) => [distance(close, kamaKernel(close, period))],
});
