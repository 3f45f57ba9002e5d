import { horizon, type LabelDefinition } from './define-label.ts';

/** Binary: 1 when the close is higher after the horizon; an unchanged close is 0. */
export const up: LabelDefinition = {
  name: 'up',
  summary: '1 when the close is higher after the horizon, else 0',
  params: { horizon: horizon(1) },
  task: { kind: 'binary' },
  formula: '1 when close[t + horizon] > close[t], else 0',
  horizonBars: (params) => params.horizon,
  value: (close, row, params) => (close[row + params.horizon] > close[row] ? 1 : 0),
};
