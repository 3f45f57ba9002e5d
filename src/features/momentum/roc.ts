import { missing } from '../../math/rolling.ts';
import { difference } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const roc = momentumFeature({
  name: 'roc',
  summary: 'Rate of change of the close in percent',
  inputs: ['close'],
  params: { period: bars(10, 'bars back', 1) },
  scaleFree: true,
  core: [{ period: 10 }, { period: 20 }, { period: 60 }],
  talib: 'ROC',
  formula: '100 (close / close[period ago] - 1)',
  source: 'TA-Lib ROC',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('roc', period)],
  compute: ({ close }, { period }) => {
    const out = missing(close.length);
    for (let i = period; i < out.length; i++) out[i] = (close[i] / close[i - period] - 1) * 100;
    return [out];
  },
});

export const mom = momentumFeature({
  name: 'mom',
  summary: 'Momentum: change of the close in price units',
  inputs: ['close'],
  params: { period: bars(10, 'bars back', 1) },
  scaleFree: false,
  talib: 'MOM',
  formula: 'close - close[period ago]',
  source: 'TA-Lib MOM',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('mom', period)],
  compute: ({ close }, { period }) => [difference(close, period)],
});
