import { horizon, real } from './define-label.ts';
import { fixedHorizon } from './fixed-horizon.ts';

/** Three classes by the simple return over the horizon: 0 down, 1 neutral, 2 up. */
export const direction = fixedHorizon({
  name: 'direction',
  summary: 'down, neutral or up over the horizon, neutral within a band',
  params: { horizon: horizon(1), band: real(0.001, 0, 1, 'returns within +-band are neutral') },
  horizonParam: 'horizon',
  task: { kind: 'multiclass', classes: ['down', 'neutral', 'up'] },
  formula: 'r = close[t + horizon] / close[t] - 1; down (0) when r < -band, up (2) when r > band, else neutral (1)',
  value: (close, row, params) => {
    const change = close[row + params.horizon] / close[row] - 1;
    return change > params.band ? 2 : change < -params.band ? 0 : 1;
  },
});
