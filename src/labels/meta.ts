import { distanceOf, firstTouch, multiple, span } from './barriers.ts';
import { flag, horizon, isPrice, noOutcome, real, type SymbolLabel } from './define-label.ts';
import { ewmaDeviation } from './ewma-deviation.ts';

/**
 * Would acting on a given side have won? The side is the sign of a feature column of the same set (`of=`), or of a stored
 * run's out-of-fold predictions (`of=run:NAME`; 2 p_up - 1, p_up - p_down or the forecast): long above level + band, short
 * below level - band, none between, and none where the run has no such prediction. A model of this label says when to act
 * on the side, not which.
 *
 * Barriers are those of triple-barrier seen from the side: profit and stop change places for a short, and a bar that
 * reaches both counts as the stop. Whoever is still in at the horizon has won when the close is on the right side.
 */
export const meta: SymbolLabel = {
  name: 'meta',
  scope: 'symbol',
  summary:
    '1 when acting on the side that a feature or a run gives would have won, else 0; none where it gives no side',
  params: {
    horizon: horizon(10),
    profit: multiple(2, 'distance of the barrier that wins'),
    stop: multiple(2, 'distance of the barrier that loses'),
    span,
    level: real(0, -1e9, 1e9, 'the column is long above it and short below'),
    band: real(0, 0, 1e9, 'no side within level +- band'),
    contrary: flag('1: short above and long below, for what reverts'),
  },
  horizonParam: 'horizon',
  reference: {
    kind: 'column',
    required: true,
    orRun: true,
    describe: 'feature column of the same set whose sign is the side, or run:NAME for out-of-fold predictions',
  },
  task: { kind: 'binary' },
  formula:
    'side = sign(column - level), none within band; 1 when the profit barrier is touched before the stop, or neither and side * (close[t + horizon] - close[t]) > 0',
  timing:
    'reads the column at the row and the bars up to the touch; known at the close of the bar that touches a barrier, at the latest of the bar at the horizon',
  source: 'Lopez de Prado (2018), Advances in Financial Machine Learning, 3.6',
  compute: (bars, params, column) => {
    const { close } = bars;
    const outcome = noOutcome(close.length);
    const deviation = ewmaDeviation(close, params.span);
    for (let row = 0; row + params.horizon < close.length; row++) {
      const side = sideOf((column?.[row] ?? Number.NaN) - params.level, params.band, params.contrary);
      if (side === 0 || !(deviation[row] > 0) || !isPrice(close[row])) continue;
      const profit = side * distanceOf(params.profit, deviation[row]);
      const stop = -side * distanceOf(params.stop, deviation[row]);
      const upper = close[row] * (1 + Math.max(profit, stop));
      const lower = close[row] * (1 + Math.min(profit, stop));
      const touch = firstTouch(bars, row, params.horizon, { upper, lower, worst: side === 1 ? -1 : 1 });
      if (!touch) continue;
      const went = touch.hit === 0 ? Math.sign(close[touch.end] - close[row]) : touch.hit;
      outcome.values[row] = went === side ? 1 : 0;
      outcome.end[row] = touch.end;
    }
    return outcome;
  },
};

/** 1, -1, or 0 where there is no side, a missing value included. */
function sideOf(distance: number, band: number, contrary: number): number {
  const side = distance > band ? 1 : distance < -band ? -1 : 0;
  return contrary === 1 ? -side : side;
}
