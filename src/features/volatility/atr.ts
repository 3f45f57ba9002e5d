import { missing } from '../../math/rolling.ts';
import { copyOf } from '../../math/scratch.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';
import { averageTrueRange, trueRange } from './true-range.ts';

const source = 'Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib';
const inputs = ['high', 'low', 'close'] as const;

export const trange = volatilityFeature({
  name: 'trange',
  summary: 'True range in price units',
  inputs,
  params: {},
  scaleFree: false,
  talib: 'TRANGE',
  formula: 'max(high, previous close) - min(low, previous close)',
  source,
  warmup: () => 1,
  outputs: () => ['trange'],
  compute: ({ high, low, close }) => [trueRange(high, low, close)],
});

export const atr = volatilityFeature({
  name: 'atr',
  summary: 'Average true range in price units',
  inputs,
  params: { period: bars(14) },
  scaleFree: false,
  talib: 'ATR',
  formula: 'Wilder average of the true range',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('atr', period)],
  compute: ({ high, low, close }, { period }) => [copyOf(averageTrueRange(high, low, close, period))],
});

export const natr = volatilityFeature({
  name: 'natr',
  summary: 'Average true range in percent of the close',
  inputs,
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  talib: 'NATR',
  formula: '100 atr / close',
  source: 'Forman (2006), Cross-Market Evaluations with Normalized Average True Range, TASC 24(5); TA-Lib NATR',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('natr', period)],
  compute: ({ high, low, close }, { period }, from = 0) => {
    const range = averageTrueRange(high, low, close, period);
    const out = missing(range.length);
    for (let i = from; i < out.length; i++) out[i] = (100 * range[i]) / close[i];
    return [out];
  },
});

export const rangeRatio = volatilityFeature({
  name: 'range_ratio',
  summary: 'True range of the bar in units of the average true range',
  inputs,
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  formula: 'true range / atr; 0 when the average is 0',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('range_ratio', period)],
  compute: ({ high, low, close }, { period }) => [
    ratio(trueRange(high, low, close), averageTrueRange(high, low, close, period)),
  ],
});
