import { horizon, type LabelDefinition } from './define-label.ts';

/** Three classes by the simple return over the horizon: 0 down, 1 neutral, 2 up. */
export const direction: LabelDefinition = {
  name: 'direction',
  summary: 'down, neutral or up over the horizon, neutral within a band',
  params: {
    horizon: horizon(1),
    band: { default: 0.001, min: 0, max: 1, integer: false, describe: 'returns within +-band are neutral' },
  },
  task: { kind: 'multiclass', classes: ['down', 'neutral', 'up'] },
  formula: 'r = close[t + horizon] / close[t] - 1; down (0) when r < -band, up (2) when r > band, else neutral (1)',
  horizonBars: (params) => params.horizon,
  value: (close, row, params) => {
    const change = close[row + params.horizon] / close[row] - 1;
    return change > params.band ? 2 : change < -params.band ? 0 : 1;
  },
};
