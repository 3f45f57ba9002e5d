import { horizon } from './define-label.ts';
import { fixedHorizon } from './fixed-horizon.ts';

/** Simple return over the horizon. */
export const forwardReturn = fixedHorizon({
  name: 'forward-return',
  summary: 'simple return over the horizon',
  params: { horizon: horizon(5) },
  horizonParam: 'horizon',
  task: { kind: 'regression' },
  formula: 'close[t + horizon] / close[t] - 1',
  value: (close, row, params) => close[row + params.horizon] / close[row] - 1,
});
