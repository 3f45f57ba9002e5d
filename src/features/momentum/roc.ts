import { missing } from '../../math/rolling.ts';
import { difference } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

const params = { period: bars(10, 'bars back', 1) };

/** Close over the close `period` bars before, as `change` puts it. */
function changeOf(close: Float64Array, period: number, change: (now: number, before: number) => number) {
  const out = missing(close.length);
  for (let i = period; i < out.length; i++) out[i] = change(close[i], close[i - period]);
  return out;
}

export const roc = momentumFeature({
  name: 'roc',
  summary: 'Rate of change of the close in percent',
  inputs: ['close'],
  params,
  scaleFree: true,
  core: [{ period: 10 }, { period: 20 }, { period: 60 }],
  talib: 'ROC',
  formula: '100 (close / close[period ago] - 1)',
  source: 'TA-Lib ROC',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('roc', period)],
  compute: ({ close }, { period }) => [changeOf(close, period, (now, before) => (now / before - 1) * 100)],
});

export const rocp = momentumFeature({
  name: 'rocp',
  summary: 'Rate of change of the close as a share',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'ROCP',
  formula: 'close / close[period ago] - 1',
  source: 'TA-Lib ROCP',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('rocp', period)],
  compute: ({ close }, { period }) => [changeOf(close, period, (now, before) => (now - before) / before)],
});

export const rocr = momentumFeature({
  name: 'rocr',
  summary: 'Close over the close some bars ago',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'ROCR',
  formula: 'close / close[period ago]',
  source: 'TA-Lib ROCR',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('rocr', period)],
  compute: ({ close }, { period }) => [changeOf(close, period, (now, before) => now / before)],
});

export const rocr100 = momentumFeature({
  name: 'rocr100',
  summary: 'Close in percent of the close some bars ago',
  inputs: ['close'],
  params,
  scaleFree: true,
  talib: 'ROCR100',
  formula: '100 close / close[period ago]',
  source: 'TA-Lib ROCR100',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('rocr100', period)],
  compute: ({ close }, { period }) => [changeOf(close, period, (now, before) => (now / before) * 100)],
});

export const mom = momentumFeature({
  name: 'mom',
  summary: 'Momentum: change of the close in price units',
  inputs: ['close'],
  params,
  scaleFree: false,
  talib: 'MOM',
  formula: 'close - close[period ago]',
  source: 'TA-Lib MOM',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('mom', period)],
  compute: ({ close }, { period }) => [difference(close, period)],
});
