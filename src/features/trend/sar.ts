import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { column, real, trendFeature } from '../define-feature.ts';

const params = {
  acceleration: real(0.02, 0, 1, 'step of the acceleration factor'),
  maximum: real(0.2, 0, 1, 'largest acceleration factor'),
};
const formula =
  'stop = stop + af (extreme - stop), held outside the last two bars; a bar that touches it turns the trade round at the extreme';
const source = 'Wilder (1978), New Concepts in Technical Trading Systems; start as in TA-Lib SAR';

/** The first trade is short when the second bar moves down more than up; its stop is the first bar's extreme. */
function sarOf(high: Float64Array, low: Float64Array, step: number, maximum: number): Float64Array {
  remembersEverything();
  const out = missing(high.length);
  if (high.length < 2) return out;
  const start = Math.min(step, maximum);
  const down = low[0] - low[1];
  let isLong = !(down > 0 && down > high[1] - high[0]);
  let extreme = isLong ? high[1] : low[1];
  let stop = isLong ? low[0] : high[0];
  let factor = start;
  for (let i = 1; i < high.length; i++) {
    // The first bar of a trade has no bar before it that counts, so it stands in for itself.
    const before = i === 1 ? 1 : i - 1;
    const turns = isLong ? low[i] <= stop : high[i] >= stop;
    if (turns) {
      isLong = !isLong;
      stop = outside(extreme, isLong, high, low, before, i);
      out[i] = stop;
      factor = start;
      extreme = isLong ? high[i] : low[i];
    } else {
      out[i] = stop;
      if (isLong ? high[i] > extreme : low[i] < extreme) {
        extreme = isLong ? high[i] : low[i];
        factor = Math.min(maximum, factor + start);
      }
    }
    stop = outside(stop + factor * (extreme - stop), isLong, high, low, before, i);
  }
  return out;
}

/** A stop moved so that it lies below (long) or above (short) both bars. */
function outside(stop: number, isLong: boolean, high: Float64Array, low: Float64Array, a: number, b: number): number {
  return isLong ? Math.min(stop, low[a], low[b]) : Math.max(stop, high[a], high[b]);
}

export const sar = trendFeature({
  name: 'sar',
  summary: 'Parabolic stop and reverse, in price units',
  inputs: ['high', 'low'],
  params,
  scaleFree: false,
  talib: 'SAR',
  formula,
  source,
  warmup: () => 1,
  outputs: ({ acceleration, maximum }) => [column('sar', acceleration, maximum)],
  compute: ({ high, low }, { acceleration, maximum }) => [sarOf(high, low, acceleration, maximum)],
});

export const sarRatio = trendFeature({
  name: 'sar_ratio',
  summary: 'Distance of the close from the parabolic stop; positive in an uptrend',
  inputs: ['high', 'low', 'close'],
  params,
  scaleFree: true,
  core: [{}],
  formula: '(close - sar) / close',
  source,
  warmup: () => 1,
  outputs: ({ acceleration, maximum }) => [column('sar_ratio', acceleration, maximum)],
  compute: ({ high, low, close }, { acceleration, maximum }) => [
    zip(close, sarOf(high, low, acceleration, maximum), (price, stop) => (price - stop) / price),
  ],
});
