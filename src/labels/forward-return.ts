import { horizon, type LabelDefinition } from './define-label.ts';

/** Simple return over the horizon. */
export const forwardReturn: LabelDefinition = {
  name: 'forward-return',
  summary: 'simple return over the horizon',
  params: { horizon: horizon(5) },
  task: { kind: 'regression' },
  formula: 'close[t + horizon] / close[t] - 1',
  horizonBars: (params) => params.horizon,
  value: (close, row, params) => close[row + params.horizon] / close[row] - 1,
};
