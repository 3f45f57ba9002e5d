import { dataError } from '../../core/errors.ts';
import { formatTime } from '../../core/time.ts';
import type { PricePanel } from '../price-panel.ts';

/**
 * Puts scores on the panel's clock. A score belongs to the close of one of its symbol's bars.
 * @returns row-major (T, N), NaN where a symbol has no score
 * @throws TrademlError (data) when a score's time is no bar of its symbol, or a symbol has two scores at one time
 */
export function scoreGrid(
  panel: PricePanel,
  scores: { readonly time: ArrayLike<number>; readonly symbolId: ArrayLike<number>; readonly score: ArrayLike<number> },
): Float64Array {
  const count = panel.symbols.length;
  const stepOf = new Map<number, number>();
  panel.time.forEach((time, step) => {
    stepOf.set(time, step);
  });
  const grid = new Float64Array(panel.time.length * count).fill(Number.NaN);
  for (let row = 0; row < scores.score.length; row++) {
    const id = scores.symbolId[row];
    const step = stepOf.get(scores.time[row]);
    const cell = step === undefined ? -1 : step * count + id;
    const place = () => `${panel.symbols[id]} at ${formatTime(scores.time[row])}`;
    if (cell < 0 || panel.hasBar[cell] === 0) {
      throw dataError(
        `the prediction for ${place()} (row ${row}) has no bar that closes then`,
        'the bars have changed since the run was trained: train it again',
      );
    }
    if (!Number.isNaN(grid[cell])) {
      throw dataError(
        `two predictions for ${place()} (the second in row ${row})`,
        'a backtest needs one prediction per symbol and time: use a run whose folds do not overlap',
      );
    }
    grid[cell] = Number.isNaN(scores.score[row]) ? 0 : scores.score[row];
  }
  return grid;
}
