import { missing, rollingMax, rollingMean, rollingMin } from '../../math/rolling.ts';
import { bars, column, patternFeature, real } from '../define-feature.ts';
import { pivots } from './pivots.ts';

const side = bars(5, 'bars on each side of a pivot', 1, 100);
const source =
  'Murphy (1999), Technical Analysis of the Financial Markets; pivots confirmed as in Williams (1995), Trading Chaos';
const levelRule =
  'level = nearest pivot high above (pivot low below) the close, of the pivots that lie with side bars on each side in the last period bars; without one the highest high (lowest low)';

/** Per row the level overhead (sign 1: of highs) or underneath (sign -1: of lows). */
function nearestLevel(
  edge: Float64Array,
  close: Float64Array,
  period: number,
  side: number,
  sign: 1 | -1,
): Float64Array {
  const isPivot = pivots(edge, side, sign);
  const extreme = sign > 0 ? rollingMax(edge, period) : rollingMin(edge, period);
  for (let i = period - 1; i < edge.length; i++) {
    for (let j = i - period + 1 + side; j <= i - side; j++) {
      if (isPivot[j] && sign * (edge[j] - close[i]) >= 0 && sign * (extreme[i] - edge[j]) > 0) extreme[i] = edge[j];
    }
  }
  return extreme;
}

export const supportResistance = patternFeature({
  name: 'support_resistance',
  summary: 'Distance to the nearest resistance above and the nearest support below, from confirmed pivots alone',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(60), side },
  scaleFree: true,
  core: [{}],
  formula: `ln(resistance / close), ln(close / support); ${levelRule}`,
  source,
  warmup: ({ period }) => period - 1,
  outputs: ({ period, side }) => [
    column('resistance_distance', period, side),
    column('support_distance', period, side),
  ],
  compute: ({ high, low, close }, { period, side }) => [
    nearestLevel(high, close, period, side, 1).map((level, i) => Math.log(level / close[i])),
    nearestLevel(low, close, period, side, -1).map((level, i) => Math.log(close[i] / level)),
  ],
});

/** How many of the last `period` values lie within `reach` of the level of their row. */
function touches(edge: Float64Array, level: Float64Array, reach: Float64Array, period: number): Float64Array {
  const out = missing(edge.length);
  for (let i = period - 1; i < out.length; i++) {
    let count = 0;
    for (let j = i - period + 1; j <= i; j++) count += Number(Math.abs(edge[j] - level[i]) <= reach[i]);
    out[i] = count;
  }
  return out;
}

export const levelTouches = patternFeature({
  name: 'level_touches',
  summary: 'Bars that touched the nearest resistance and the nearest support',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(60), side, reach: real(0.25, 0, 5, 'distance that counts as a touch, in mean ranges') },
  scaleFree: true,
  formula: `bars of the last period whose high (low) lies within reach times the mean range (high - low) of the level; ${levelRule}`,
  source,
  warmup: ({ period }) => period - 1,
  outputs: ({ period, side, reach }) => [
    column('resistance_touches', period, side, reach),
    column('support_touches', period, side, reach),
  ],
  compute: ({ high, low, close }, { period, side, reach }) => {
    const range = rollingMean(
      high.map((top, i) => top - low[i]),
      period,
    ).map((mean) => reach * mean);
    return [
      touches(high, nearestLevel(high, close, period, side, 1), range, period),
      touches(low, nearestLevel(low, close, period, side, -1), range, period),
    ];
  },
});

/** Last pivots of the window ending at row i, oldest first: how many stand above the one before less how many below. */
function swings(edge: Float64Array, isPivot: Uint8Array, from: number, to: number): [number, number] {
  let steps = 0;
  let net = 0;
  let before = Number.NaN;
  for (let j = from; j <= to; j++) {
    if (!isPivot[j]) continue;
    if (!Number.isNaN(before)) {
      steps++;
      net += Math.sign(edge[j] - before);
    }
    before = edge[j];
  }
  return [net, steps];
}

export const swingStructure = patternFeature({
  name: 'swing_structure',
  summary: 'Higher highs and higher lows less lower ones among confirmed pivots, -1 (downtrend) to 1 (uptrend)',
  inputs: ['high', 'low'],
  params: { period: bars(60), side },
  scaleFree: true,
  formula:
    '(pivots above the pivot before - pivots below it) / comparisons, highs with highs and lows with lows, of the pivots that lie with side bars on each side in the last period bars; 0 without two',
  source: 'Dow theory; Murphy (1999), Technical Analysis of the Financial Markets',
  warmup: ({ period }) => period - 1,
  outputs: ({ period, side }) => [column('swing_structure', period, side)],
  compute: ({ high, low }, { period, side }) => {
    const out = missing(high.length);
    const [tops, bottoms] = [pivots(high, side, 1), pivots(low, side, -1)];
    for (let i = period - 1; i < out.length; i++) {
      const [from, to] = [i - period + 1 + side, i - side];
      const [netHigh, highs] = swings(high, tops, from, to);
      const [netLow, lows] = swings(low, bottoms, from, to);
      out[i] = highs + lows === 0 ? 0 : (netHigh + netLow) / (highs + lows);
    }
    return [out];
  },
});

export const higherHighs = patternFeature({
  name: 'higher_highs',
  summary: 'Share of the bars with a higher high, and of those with a lower low, than the bar before',
  inputs: ['high', 'low'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: 'mean of high > previous high, mean of low < previous low over period bars',
  source: 'Dow theory; Murphy (1999), Technical Analysis of the Financial Markets',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('higher_highs', period), column('lower_lows', period)],
  compute: ({ high, low }, { period }) => {
    const share = (values: Float64Array, sign: 1 | -1) =>
      rollingMean(
        values.map((value, i) => (i === 0 ? Number.NaN : Number(sign * (value - values[i - 1]) > 0))),
        period,
      );
    return [share(high, 1), share(low, -1)];
  },
});
