import { dataError } from '../../core/errors.ts';
import { formatTime } from '../../core/time.ts';
import type { PricePanel } from '../price-panel.ts';

/**
 * The cell of the panel on which each score stands. A score belongs to the close of one of its symbol's bars.
 * @returns cells of a row-major (T, N) grid, shape (rows,)
 * @throws TrademlError (data) when a score's time is no bar of its symbol, or a symbol has two scores at one time
 */
export function scoreCells(
  panel: PricePanel,
  scores: { readonly time: ArrayLike<number>; readonly symbolId: ArrayLike<number> },
): Int32Array {
  const count = panel.symbols.length;
  const stepOf = new Map<number, number>();
  panel.time.forEach((time, step) => {
    stepOf.set(time, step);
  });
  const taken = new Uint8Array(panel.time.length * count);
  const cells = new Int32Array(scores.time.length);
  for (let row = 0; row < cells.length; row++) {
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
    if (taken[cell] === 1) {
      throw dataError(
        `two predictions for ${place()} (the second in row ${row})`,
        'a backtest needs one prediction per symbol and time: use a run whose folds do not overlap',
      );
    }
    taken[cell] = 1;
    cells[row] = cell;
  }
  return cells;
}

/**
 * Puts scores on the panel's clock.
 * @param cells where they stand, when that is known already
 * @returns row-major (T, N), NaN where a symbol has no score; a score that is NaN counts 0
 * @throws TrademlError (data) as scoreCells does
 */
export function scoreGrid(
  panel: PricePanel,
  scores: Parameters<typeof scoreCells>[1] & { readonly score: ArrayLike<number> },
  cells = scoreCells(panel, scores),
): Float64Array {
  const { score } = scores;
  const grid = new Float64Array(panel.time.length * panel.symbols.length).fill(Number.NaN);
  for (let row = 0; row < cells.length; row++) grid[cells[row]] = Number.isNaN(score[row]) ? 0 : score[row];
  return grid;
}
