import { horizon } from './define-label.ts';
import { fixedHorizon } from './fixed-horizon.ts';

/** Binary: 1 when the close is higher after the horizon; an unchanged close is 0. */
export const up = fixedHorizon({
  name: 'up',
  summary: '1 when the close is higher after the horizon, else 0',
  params: { horizon: horizon(1) },
  horizonParam: 'horizon',
  task: { kind: 'binary' },
  formula: '1 when close[t + horizon] > close[t], else 0',
  value: (close, row, params) => (close[row + params.horizon] > close[row] ? 1 : 0),
});
