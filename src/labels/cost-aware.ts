import { horizon, real } from './define-label.ts';
import { fixedHorizon } from './fixed-horizon.ts';

/** The classes of `direction` with the costs of a round trip as their band: up and down are moves that a trade could keep. */
export const costAware = fixedHorizon({
  name: 'cost-aware',
  summary: 'up or down only when the move over the horizon pays for a round trip, else neutral',
  params: {
    horizon: horizon(5),
    cost: real(0.002, 0, 1, 'costs of buying and selling together, as a fraction of the price'),
  },
  horizonParam: 'horizon',
  task: { kind: 'multiclass', classes: ['down', 'neutral', 'up'] },
  formula:
    'r = close[t + horizon] / close[t] - 1; up (2) when a long trade earns, r - cost > 0; down (0) when a short trade earns, -r - cost > 0; else neutral (1)',
  value: (close, row, { horizon: ahead, cost }) => {
    const change = close[row + ahead] / close[row] - 1;
    return change - cost > 0 ? 2 : -change - cost > 0 ? 0 : 1;
  },
});
