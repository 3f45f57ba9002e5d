import { rollingMax, rollingMin, rollingSum } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';
import { ratio, zip } from '../../math/series.ts';
import { ema, wilder } from '../../math/smoothing.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';
import { averageTrueRange } from './true-range.ts';

export const donchianWidth = volatilityFeature({
  name: 'donchian_width',
  summary: 'Width of the channel of highs and lows relative to its middle',
  inputs: ['high', 'low'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: '2 (highest high - lowest low) / (highest high + lowest low) of period bars',
  source: 'Donchian channel; Faith (2007), Way of the Turtle',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('donchian_width', period)],
  compute: ({ high, low }, { period }) => [
    zip(rollingMax(high, period), rollingMin(low, period), (top, bottom) => (2 * (top - bottom)) / (top + bottom)),
  ],
});

export const squeeze = volatilityFeature({
  name: 'squeeze',
  summary: 'Width of the Bollinger bands in Keltner channels: under 1 the bands lie inside (a squeeze)',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: '2 population standard deviations of the close / (1.5 atr) over period bars; 1 when the range is 0',
  source: 'Carter (2005), Mastering the Trade (TTM squeeze), as a ratio',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('squeeze', period)],
  compute: ({ high, low, close }, { period }) => [
    zip(rollingDeviation(close, period), averageTrueRange(high, low, close, period), (deviation, range) =>
      range === 0 ? 1 : (2 * deviation) / (1.5 * range),
    ),
  ],
});

export const massIndex = volatilityFeature({
  name: 'mass_index',
  summary: 'Mass index: sum of the ratio of the once to the twice smoothed range, near its window length at rest',
  inputs: ['high', 'low'],
  params: { average: bars(9, 'bars of the averages'), period: bars(25) },
  scaleFree: true,
  formula: 'sum over period bars of e / ema(e, average), e = ema(high - low, average); a bar counts 1 without a range',
  source: 'Dorsey (1992), The Mass Index, TASC 10(6)',
  warmup: ({ average, period }) => 2 * (average - 1) + period - 1,
  outputs: ({ average, period }) => [column('mass_index', average, period)],
  compute: ({ high, low }, { average, period }) => {
    const once = ema(
      zip(high, low, (top, bottom) => top - bottom),
      average,
    );
    return [rollingSum(ratio(once, ema(once, average), 1), period)];
  },
});

export const relativeVolatility = volatilityFeature({
  name: 'relative_volatility',
  summary: 'Relative volatility index: share of the deviation that came with rising closes, 0 to 100',
  inputs: ['close'],
  params: { period: bars(14, 'bars of the Wilder average'), deviation: bars(10, 'bars of the deviation') },
  scaleFree: true,
  formula:
    '100 up / (up + down), Wilder averages of the population standard deviation of the close where it rose, where it fell; 50 when both are 0',
  source: 'Dorsey (1993), The Relative Volatility Index, TASC 11(6)',
  warmup: ({ period, deviation }) => deviation + period - 2,
  outputs: ({ period, deviation }) => [column('relative_volatility', period, deviation)],
  compute: ({ close }, { period, deviation }) => {
    const spread = rollingDeviation(close, deviation);
    const side = (sign: 1 | -1) =>
      wilder(
        spread.map((value, i) => (sign * (close[i] - close[i - 1]) > 0 ? value : 0 * value)),
        period,
      );
    return [zip(side(1), side(-1), (up, down) => (up + down === 0 ? 50 : (100 * up) / (up + down)))];
  },
});
