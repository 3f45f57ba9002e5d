import { barsSinceExtreme, missing, rollingMax, rollingMean, rollingMin, rollingRank } from '../../math/rolling.ts';
import { rollingDeviation, rollingVariance } from '../../math/rolling-moments.ts';
import { lineEnd, rollingLine } from '../../math/rolling-pairs.ts';
import { rollingQuantiles } from '../../math/rolling-quantile.ts';
import { lagged, ratio, zip } from '../../math/series.ts';
import { rollingFactor } from './factor.ts';

/** Sample deviation, as pandas: divided by n - 1. */
export function sampleDeviation(values: Float64Array, period: number): Float64Array {
  const scale = Math.sqrt(period / (period - 1));
  return rollingDeviation(values, period).map((deviation) => deviation * scale);
}

/** Row of the window, from 1, in which the extreme stands, over the window's length; the oldest of equal ones counts. */
function placeOfExtreme(values: Float64Array, period: number, sign: 1 | -1): Float64Array {
  return barsSinceExtreme(values, period, sign, 'earliest').map((ago) => (period - ago) / period);
}

const close = ['close'] as const;
const highLow = ['high', 'low'] as const;

/** Where prices of the window stand, relative to the present close. */
export const alphaLevels = [
  rollingFactor({
    operator: 'roc',
    family: 'momentum',
    summary: 'close of period bars ago relative to the close',
    formula: 'close[period ago] / close',
    inputs: close,
    before: 1,
    compute: (given, period) => ratio(lagged(given.close, period), given.close),
  }),
  rollingFactor({
    operator: 'ma',
    family: 'trend',
    summary: 'average close relative to the close',
    formula: 'mean(close) / close',
    inputs: close,
    compute: (given, period) => ratio(rollingMean(given.close, period), given.close),
  }),
  rollingFactor({
    operator: 'std',
    family: 'volatility',
    summary: 'standard deviation of the close relative to the close',
    formula: 'sample standard deviation(close) / close',
    inputs: close,
    compute: (given, period) => ratio(sampleDeviation(given.close, period), given.close),
  }),
  rollingFactor({
    operator: 'beta',
    family: 'trend',
    summary: 'slope of the least-squares line per bar, relative to the close',
    formula: 'slope(close) / close',
    inputs: close,
    compute: (given, period) => ratio(rollingLine(given.close, period).slope, given.close),
  }),
  rollingFactor({
    operator: 'rsqr',
    family: 'trend',
    summary: 'R squared of the least-squares line, 0 to 1',
    formula: 'squared correlation of close and bar number; 0 when the close never moved',
    inputs: close,
    compute: (given, period) => {
      const { slope } = rollingLine(given.close, period);
      const { variance } = rollingVariance(given.close, period);
      const spread = (period * period - 1) / 12;
      return zip(slope, variance, (b, v) => (v === 0 ? 0 : Math.min(1, (b * b * spread) / v)));
    },
  }),
  rollingFactor({
    operator: 'resi',
    family: 'trend',
    summary: 'close above its least-squares line, relative to the close',
    formula: '(close - end of the line) / close',
    inputs: close,
    compute: (given, period) => {
      const end = lineEnd(rollingLine(given.close, period), period);
      return zip(given.close, end, (price, line) => (price - line) / price);
    },
  }),
  rollingFactor({
    operator: 'max',
    family: 'trend',
    summary: 'highest high relative to the close',
    formula: 'max(high) / close',
    inputs: ['high', 'close'],
    compute: (given, period) => ratio(rollingMax(given.high, period), given.close),
  }),
  rollingFactor({
    operator: 'min',
    family: 'trend',
    summary: 'lowest low relative to the close',
    formula: 'min(low) / close',
    inputs: ['low', 'close'],
    compute: (given, period) => ratio(rollingMin(given.low, period), given.close),
  }),
  ...(
    [
      ['qtlu', 0.8],
      ['qtld', 0.2],
    ] as const
  ).map(([operator, p]) =>
    rollingFactor({
      operator,
      family: 'statistical',
      summary: `${100 * p} % quantile of the close relative to the close`,
      formula: `quantile(close, ${p}) / close, linear between order statistics`,
      inputs: close,
      compute: (given, period) => ratio(rollingQuantiles(given.close, period, [p])[0], given.close),
    }),
  ),
  rollingFactor({
    operator: 'rank',
    family: 'statistical',
    summary: 'percentile rank of the close in its window, 1 / period to 1',
    formula: '(closes below + (closes equal, itself included, + 1) / 2) / period',
    inputs: close,
    // rollingRank counts others out of period - 1.
    compute: (given, period) => rollingRank(given.close, period).map((rank) => (rank * (period - 1) + 1) / period),
  }),
  rollingFactor({
    operator: 'rsv',
    family: 'momentum',
    summary: 'place of the close between the lowest low and the highest high, 0 to 1',
    formula: '(close - min(low)) / (max(high) - min(low)); 0 without a range',
    inputs: ['high', 'low', 'close'],
    compute: (given, period) => {
      const top = rollingMax(given.high, period);
      const bottom = rollingMin(given.low, period);
      const out = missing(top.length);
      for (let i = 0; i < out.length; i++) {
        const range = top[i] - bottom[i];
        out[i] = range === 0 ? 0 : (given.close[i] - bottom[i]) / range;
      }
      return out;
    },
  }),
  rollingFactor({
    operator: 'imax',
    family: 'trend',
    summary: 'where in the window the highest high stands: 1 / period is the oldest bar, 1 the present',
    formula: 'row of max(high) in the window, from 1, the oldest of equal ones / period',
    inputs: ['high'],
    compute: (given, period) => placeOfExtreme(given.high, period, 1),
  }),
  rollingFactor({
    operator: 'imin',
    family: 'trend',
    summary: 'where in the window the lowest low stands: 1 / period is the oldest bar, 1 the present',
    formula: 'row of min(low) in the window, from 1, the oldest of equal ones / period',
    inputs: ['low'],
    compute: (given, period) => placeOfExtreme(given.low, period, -1),
  }),
  rollingFactor({
    operator: 'imxd',
    family: 'trend',
    summary: 'how much later the high stands than the low',
    formula: 'imax - imin',
    inputs: highLow,
    compute: (given, period) =>
      zip(placeOfExtreme(given.high, period, 1), placeOfExtreme(given.low, period, -1), (high, low) => high - low),
  }),
];
