import { copyOf } from '../../math/scratch.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';
import { relativeStrength } from './gains-and-losses.ts';

export const rsi = momentumFeature({
  name: 'rsi',
  summary: 'Relative strength index with Wilder smoothing, 0 to 100',
  inputs: ['close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{ period: 7 }, { period: 14 }],
  talib: 'RSI',
  formula: '100 * gain / (gain + loss), Wilder averages of rises and falls; 0 when the close never moved (as TA-Lib)',
  source: 'Wilder (1978), New Concepts in Technical Trading Systems; TA-Lib RSI',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('rsi', period)],
  compute: ({ close }, { period }) => [copyOf(relativeStrength(close, period))],
});
