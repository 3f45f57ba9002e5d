import { remembersEverything } from '../../math/memory.ts';
import { missing, rollingSum } from '../../math/rolling.ts';
import { difference, distance } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

const formula =
  'y = y + c^2 (close - y), c = efficiency * (2/3 - 2/31) + 2/31, efficiency = |close - close[period ago]| / sum |change|; starts at the close';
const source = 'Kaufman (1995), Smarter Trading; TA-Lib KAMA';

function kamaOf(close: Float64Array, period: number): Float64Array {
  remembersEverything();
  const out = missing(close.length);
  const changes = difference(close);
  for (let i = 1; i < changes.length; i++) changes[i] = Math.abs(changes[i]);
  const path = rollingSum(changes, period);
  let average = close[period - 1];
  for (let i = period; i < close.length; i++) {
    const move = Math.abs(close[i] - close[i - period]);
    const efficiency = path[i] > 0 ? Math.min(1, move / path[i]) : 1;
    const c = efficiency * (2 / 3 - 2 / 31) + 2 / 31;
    average += c * c * (close[i] - average);
    out[i] = average;
  }
  return out;
}

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
  compute: ({ close }, { period }) => [kamaOf(close, period)],
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
  compute: ({ close }, { period }) => [distance(close, kamaOf(close, period))],
});
