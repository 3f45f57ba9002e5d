import { missing } from '../../math/rolling.ts';
import { copyOf } from '../../math/scratch.ts';
import { bars, column, trendFeature } from '../define-feature.ts';
import {
  averageDirectionalIndex,
  directionalIndex,
  directionalIndicator,
  directionalMovement,
} from './directional-movement.ts';

const source = 'Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib';
const inputs = ['high', 'low', 'close'] as const;
const params = { period: bars(14) };

export const adx = trendFeature({
  name: 'adx',
  summary: 'Average directional index: strength of the trend, 0 to 100',
  inputs,
  params,
  scaleFree: true,
  core: [{}],
  talib: 'ADX',
  formula: 'Wilder average of dx over period bars',
  source,
  warmup: ({ period }) => 2 * period - 1,
  outputs: ({ period }) => [column('adx', period)],
  compute: ({ high, low }, { period }) => [copyOf(averageDirectionalIndex(high, low, period))],
});

export const adxr = trendFeature({
  name: 'adxr',
  summary: 'Mean of the average directional index now and period - 1 bars ago',
  inputs,
  params,
  scaleFree: true,
  talib: 'ADXR',
  formula: '(adx + adx[period - 1 bars ago]) / 2',
  source,
  warmup: ({ period }) => 3 * period - 2,
  outputs: ({ period }) => [column('adxr', period)],
  compute: ({ high, low }, { period }, from = 0) => {
    const index = averageDirectionalIndex(high, low, period);
    const out = missing(index.length);
    for (let i = Math.max(from, period - 1); i < out.length; i++) out[i] = (index[i] + index[i - period + 1]) / 2;
    return [out];
  },
});

export const dx = trendFeature({
  name: 'dx',
  summary: 'Directional index: imbalance of the two directional indicators, 0 to 100',
  inputs,
  params,
  scaleFree: true,
  talib: 'DX',
  formula: '100 |plus_di - minus_di| / (plus_di + minus_di)',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('dx', period)],
  compute: ({ high, low }, { period }) => [directionalIndex(high, low, period)],
});

export const plusDi = trendFeature({
  name: 'plus_di',
  summary: 'Positive directional indicator, 0 to 100',
  inputs,
  params,
  scaleFree: true,
  core: [{}],
  talib: 'PLUS_DI',
  formula: '100 * Wilder sum of +DM / Wilder sum of true range',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('plus_di', period)],
  compute: (prices, { period }) => [directionalIndicator('plus', prices, period)],
});

export const minusDi = trendFeature({
  name: 'minus_di',
  summary: 'Negative directional indicator, 0 to 100',
  inputs,
  params,
  scaleFree: true,
  core: [{}],
  talib: 'MINUS_DI',
  formula: '100 * Wilder sum of -DM / Wilder sum of true range',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('minus_di', period)],
  compute: (prices, { period }) => [directionalIndicator('minus', prices, period)],
});

export const plusDm = trendFeature({
  name: 'plus_dm',
  summary: 'Positive directional movement in price units',
  inputs: ['high', 'low'],
  params,
  scaleFree: false,
  talib: 'PLUS_DM',
  formula: 'Wilder sum of +DM over period bars',
  source,
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('plus_dm', period)],
  compute: ({ high, low }, { period }) => [copyOf(directionalMovement(high, low, period).plus)],
});

export const minusDm = trendFeature({
  name: 'minus_dm',
  summary: 'Negative directional movement in price units',
  inputs: ['high', 'low'],
  params,
  scaleFree: false,
  talib: 'MINUS_DM',
  formula: 'Wilder sum of -DM over period bars',
  source,
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('minus_dm', period)],
  compute: ({ high, low }, { period }) => [copyOf(directionalMovement(high, low, period).minus)],
});
