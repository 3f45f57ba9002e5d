import { distanceOf, firstTouch, multiple, span } from './barriers.ts';
import { flag, horizon, isPrice, noOutcome, type SymbolLabel } from './define-label.ts';
import { ewmaDeviation } from './ewma-deviation.ts';

/**
 * Which barrier the price reaches first: one above, one below, both scaled by the volatility of the bars up to the row,
 * and a vertical one after `horizon` bars. The barriers do not grow with the horizon, as in the book: give 10 bars
 * wider multiples than 2.
 *
 * A bar that reaches both counts as down, the worse for a buyer: the order inside a bar is unknowable, and the other
 * choice would flatter. A gap through a barrier counts at the open. Each row is known at the close of its own touch.
 */
export const tripleBarrier: SymbolLabel = {
  name: 'triple-barrier',
  scope: 'symbol',
  summary: 'down, neutral or up by the barrier that the price reaches first; barriers scaled by volatility',
  params: {
    horizon: horizon(10),
    up: multiple(2, 'distance of the upper barrier'),
    down: multiple(2, 'distance of the lower barrier'),
    span,
    sign: flag('1: at the vertical barrier the class is the sign of the return; 0: it is neutral'),
  },
  horizonParam: 'horizon',
  task: { kind: 'multiclass', classes: ['down', 'neutral', 'up'] },
  formula:
    'first touch by high or low of the bars t + 1..t + horizon of close[t] * (1 + up * s) or close[t] * (1 - down * s), s = ewm deviation of returns up to t; neutral when none',
  timing:
    'reads the bars up to the touch, and closes up to the row for s; known at the close of the bar that touches a barrier, at the latest of the bar at the horizon',
  source: 'Lopez de Prado (2018), Advances in Financial Machine Learning, 3.2-3.4',
  compute: (bars, params) => {
    const { close } = bars;
    const outcome = noOutcome(close.length);
    const deviation = ewmaDeviation(close, params.span);
    for (let row = 0; row + params.horizon < close.length; row++) {
      if (!(deviation[row] > 0) || !isPrice(close[row])) continue;
      const upper = close[row] * (1 + distanceOf(params.up, deviation[row]));
      const lower = close[row] * (1 - distanceOf(params.down, deviation[row]));
      const touch = firstTouch(bars, row, params.horizon, { upper, lower, worst: -1 });
      if (!touch) continue;
      const side = touch.hit === 0 && params.sign === 1 ? Math.sign(close[touch.end] - close[row]) : touch.hit;
      outcome.values[row] = 1 + side;
      outcome.end[row] = touch.end;
    }
    return outcome;
  },
};
