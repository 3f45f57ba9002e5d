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

/** Acceleration of the trades of one side. */
interface Acceleration {
  readonly start: number;
  readonly step: number;
  readonly max: number;
}

/** @param start the first stop: of a long trade, of a short one when negative, found from the first bars when 0 */
interface Parabola {
  readonly start: number;
  readonly offset: number;
  readonly long: Acceleration;
  readonly short: Acceleration;
}

function simple(step: number, max: number): Parabola {
  const side = { start: step, step, max };
  return { start: 0, offset: 0, long: side, short: side };
}

/**
 * The stop at each bar, negative in a short trade. The first trade is short when the second bar moves down more than
 * up; its stop is the first bar's extreme.
 */
function signedStops(high: Float64Array, low: Float64Array, { start, offset, long, short }: Parabola): Float64Array {
  remembersEverything();
  const out = missing(high.length);
  if (high.length < 2) return out;
  const down = low[0] - low[1];
  let isLong = start === 0 ? !(down > 0 && down > high[1] - high[0]) : start > 0;
  let extreme = isLong ? high[1] : low[1];
  let stop = start === 0 ? (isLong ? low[0] : high[0]) : Math.abs(start);
  let side = isLong ? long : short;
  let factor = Math.min(side.start, side.max);
  for (let i = 1; i < high.length; i++) {
    // The first bar of a trade has no bar before it that counts, so it stands in for itself.
    const before = i === 1 ? 1 : i - 1;
    const turns = isLong ? low[i] <= stop : high[i] >= stop;
    if (turns) {
      isLong = !isLong;
      side = isLong ? long : short;
      stop = outside(extreme, isLong, high, low, before, i);
      stop += (isLong ? -stop : stop) * offset;
      out[i] = isLong ? stop : -stop;
      factor = Math.min(side.start, side.max);
      extreme = isLong ? high[i] : low[i];
    } else {
      out[i] = isLong ? stop : -stop;
      if (isLong ? high[i] > extreme : low[i] < extreme) {
        extreme = isLong ? high[i] : low[i];
        factor = Math.min(side.max, factor + Math.min(side.step, side.max));
      }
    }
    stop = outside(stop + factor * (extreme - stop), isLong, high, low, before, i);
  }
  return out;
}

function stops(high: Float64Array, low: Float64Array, acceleration: number, maximum: number): Float64Array {
  const out = signedStops(high, low, simple(acceleration, maximum));
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(out[i]);
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
  compute: ({ high, low }, { acceleration, maximum }) => [stops(high, low, acceleration, maximum)],
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
    zip(close, stops(high, low, acceleration, maximum), (price, stop) => (price - stop) / price),
  ],
});

const factors = (side: string) => ({
  start: real(0.02, 0, 1, `first acceleration factor of a ${side} trade`),
  step: real(0.02, 0, 1, `step of the acceleration factor of a ${side} trade`),
  max: real(0.2, 0, 1, `largest acceleration factor of a ${side} trade`),
});
const [ofLong, ofShort] = [factors('long'), factors('short')];

export const sarext = trendFeature({
  name: 'sarext',
  summary:
    'Parabolic stop with a factor for each side, in price units: positive for a long, negative for a short trade',
  inputs: ['high', 'low'],
  params: {
    start: real(0, -1e9, 1e9, 'first stop: of a long trade, negative of a short one, 0 found from the first bars'),
    offset: real(0, 0, 1, 'share by which the stop is moved away at a turn'),
    longStart: ofLong.start,
    longStep: ofLong.step,
    longMax: ofLong.max,
    shortStart: ofShort.start,
    shortStep: ofShort.step,
    shortMax: ofShort.max,
  },
  scaleFree: false,
  talib: 'SAREXT',
  formula: `${formula}; the stop of a short trade with a minus`,
  source: 'Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib SAREXT',
  warmup: () => 1,
  outputs: (p) => [
    column('sarext', p.start, p.offset, p.longStart, p.longStep, p.longMax, p.shortStart, p.shortStep, p.shortMax),
  ],
  compute: ({ high, low }, p) => [
    signedStops(high, low, {
      start: p.start,
      offset: p.offset,
      long: { start: p.longStart, step: p.longStep, max: p.longMax },
      short: { start: p.shortStart, step: p.shortStep, max: p.shortMax },
    }),
  ],
});
