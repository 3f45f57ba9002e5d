import { rollingMax, rollingMin } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

const shared = {
  params: { period: bars(14) },
  scaleFree: false,
  warmup: ({ period }: { period: number }) => period - 1,
};

export const midpoint = trendFeature({
  ...shared,
  name: 'midpoint',
  summary: 'Middle between the highest and the lowest close',
  inputs: ['close'],
  talib: 'MIDPOINT',
  formula: '(highest close + lowest close of period bars) / 2',
  source: 'TA-Lib MIDPOINT',
  outputs: ({ period }) => [column('midpoint', period)],
  compute: ({ close }, { period }) => [
    zip(rollingMax(close, period), rollingMin(close, period), (top, bottom) => (top + bottom) / 2),
  ],
});

export const midprice = trendFeature({
  ...shared,
  name: 'midprice',
  summary: 'Middle between the highest high and the lowest low',
  inputs: ['high', 'low'],
  talib: 'MIDPRICE',
  formula: '(highest high + lowest low of period bars) / 2',
  source: 'TA-Lib MIDPRICE',
  outputs: ({ period }) => [column('midprice', period)],
  compute: ({ high, low }, { period }) => [
    zip(rollingMax(high, period), rollingMin(low, period), (top, bottom) => (top + bottom) / 2),
  ],
});
