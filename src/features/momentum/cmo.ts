import { bars, column, momentumFeature } from '../define-feature.ts';
import { netStrength } from './gains-and-losses.ts';

export const cmo = momentumFeature({
  name: 'cmo',
  summary: 'Chande momentum oscillator, -100 to 100',
  inputs: ['close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  talib: 'CMO',
  formula: '100 (gain - loss) / (gain + loss), with Wilder averages as TA-Lib has it; 0 when the close never moved',
  source: 'Chande & Kroll (1994), The New Technical Trader; TA-Lib CMO',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('cmo', period)],
  compute: ({ close }, { period }) => [netStrength(close, period)],
});
