import type { BarFrame } from '../core/frame.ts';

/**
 * Prices of several symbols on one clock. Steps are the distinct bar times of all symbols, ascending; a price of symbol
 * s at step k is at [k * symbols.length + s], NaN where the symbol has no usable price there.
 * Prices are total-return: the bar's price times adj_close / close, so that dividends and splits earn what they earn.
 */
export interface PricePanel {
  /** Close of each bar, micros UTC, shape (T,). */
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly open: Float64Array;
  readonly close: Float64Array;
  /** 1 where the symbol has a bar, whether or not its prices are usable, shape (T * N). */
  readonly hasBar: Uint8Array;
  /** Step of the symbol's last bar in all data; T when it trades on after the last step. */
  readonly lastStep: Int32Array;
}

const usable = (price: number) => Number.isFinite(price) && price > 0;

/**
 * Adjustment factor adj_close / close of each bar. A bar that lacks either keeps the factor of the bar before it (the
 * first known one at the start), so a hole in adj_close is no price move; without any adj_close the factor is 1.
 */
function adjustment(bars: BarFrame): Float64Array {
  const { close, adj_close } = bars.columns;
  const factor = new Float64Array(close.length);
  let last = 1;
  let known = false;
  for (let row = 0; row < close.length; row++) {
    if (usable(close[row]) && usable(adj_close[row])) {
      last = adj_close[row] / close[row];
      if (!known) factor.fill(last, 0, row);
      known = true;
    }
    factor[row] = last;
  }
  return factor;
}

/**
 * Aligns bars on one clock.
 * @param bars one frame per symbol, ascending in time; rows outside [from, to] only tell whether the symbol trades on
 * @param window first and last moment of the panel, micros, both included
 */
export function pricePanel(bars: readonly BarFrame[], window: { from: number; to: number }): PricePanel {
  const distinct = new Set<number>();
  for (const frame of bars) {
    for (const time of frame.time) if (time >= window.from && time <= window.to) distinct.add(time);
  }
  const time = Float64Array.from(distinct).sort();
  const count = bars.length;
  const open = new Float64Array(time.length * count).fill(Number.NaN);
  const close = new Float64Array(time.length * count).fill(Number.NaN);
  const hasBar = new Uint8Array(time.length * count);
  const lastStep = new Int32Array(count).fill(-1);
  bars.forEach((frame, id) => {
    const factor = adjustment(frame);
    let step = 0;
    for (let row = 0; row < frame.time.length; row++) {
      const at = frame.time[row];
      if (at < window.from) continue;
      if (at > window.to) {
        lastStep[id] = time.length;
        break;
      }
      while (time[step] < at) step++;
      const cell = step * count + id;
      hasBar[cell] = 1;
      lastStep[id] = step;
      const opened = frame.columns.open[row];
      const closed = frame.columns.close[row];
      if (usable(opened)) open[cell] = opened * factor[row];
      if (usable(closed)) close[cell] = closed * factor[row];
    }
  });
  return { time, symbols: bars.map((frame) => frame.symbols[0]), open, close, hasBar, lastStep };
}
