import type { BarFrame } from '../core/frame.ts';

/**
 * Prices of several symbols on one clock. Steps are the distinct bar times of all symbols, ascending; a price of symbol
 * s at step k is at [k * symbols.length + s], NaN where the symbol has no usable price there.
 *
 * `reinvested` (the default): prices are total-return, the bar's price times adj_close / close, so that dividends and
 * splits earn what they earn. `cash`: prices are split-adjusted as quoted, and `dividend` says what a share pays.
 */
export interface PricePanel {
  /** Close of each bar, micros UTC, shape (T,). */
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly open: Float64Array;
  /** NaN where the bar lacks it. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Money traded during the bar, volume x close as quoted; NaN where the volume is not known. */
  readonly value: Float64Array;
  /** Price of the panel / price as quoted (1 in `cash`): a quoted share is 1 / factor shares of the panel. */
  readonly factor: Float64Array;
  /** Cash per share that goes ex before the bar opens; only in `cash`. */
  readonly dividend?: Float64Array;
  /** 1 where the symbol has a bar, whether or not its prices are usable, shape (T * N). */
  readonly hasBar: Uint8Array;
  /** Step of the symbol's last bar in all data; T when it trades on after the last step. */
  readonly lastStep: Int32Array;
}

export type Dividends = 'reinvested' | 'cash';

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

/** A step of the factor smaller than half a basis point is the rounding of adj_close, not a dividend. */
const smallestDividend = 5e-5;

/**
 * Cash per share that makes the step of the adjustment factor between neighbouring bars:
 *   cash = close before * (1 - factor before / factor)
 * which is how adj_close was made of the dividends (CRSP's way).
 */
function impliedDividends(bars: BarFrame, factor: Float64Array): Float64Array {
  const { close } = bars.columns;
  const paid = new Float64Array(factor.length);
  let before = Number.NaN;
  for (let row = 0; row < factor.length; row++) {
    const share = row === 0 ? 0 : 1 - factor[row - 1] / factor[row];
    if (share > smallestDividend && usable(before)) paid[row] = before * share;
    if (usable(close[row])) before = close[row];
  }
  return paid;
}

/** Total-return closes of one symbol, NaN where a bar has none. @returns shape (rows,) */
export function totalReturnCloses(bars: BarFrame): Float64Array {
  const factor = adjustment(bars);
  return factor.map((value, row) => (usable(bars.columns.close[row]) ? bars.columns.close[row] * value : Number.NaN));
}

/**
 * Aligns bars on one clock.
 * @param bars one frame per symbol, ascending in time; rows outside [from, to] only tell whether the symbol trades on
 * @param window first and last moment of the panel, micros, both included
 */
export function pricePanel(
  bars: readonly BarFrame[],
  window: { from: number; to: number },
  dividends: Dividends = 'reinvested',
): PricePanel {
  const distinct = new Set<number>();
  for (const frame of bars) {
    for (const time of frame.time) if (time >= window.from && time <= window.to) distinct.add(time);
  }
  const time = Float64Array.from(distinct).sort();
  const count = bars.length;
  const cells = () => new Float64Array(time.length * count).fill(Number.NaN);
  const [open, high, low, close, value] = [cells(), cells(), cells(), cells(), cells()];
  const factor = new Float64Array(time.length * count).fill(1);
  const dividend = dividends === 'cash' ? new Float64Array(time.length * count) : undefined;
  const hasBar = new Uint8Array(time.length * count);
  const lastStep = new Int32Array(count).fill(-1);
  bars.forEach((frame, id) => {
    const columns = frame.columns;
    const adjusted = adjustment(frame);
    const paid = dividend && impliedDividends(frame, adjusted);
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
      const scale = dividend ? 1 : adjusted[row];
      factor[cell] = scale;
      if (dividend && paid) dividend[cell] = paid[row];
      if (usable(columns.open[row])) open[cell] = columns.open[row] * scale;
      if (usable(columns.high[row])) high[cell] = columns.high[row] * scale;
      if (usable(columns.low[row])) low[cell] = columns.low[row] * scale;
      if (usable(columns.close[row])) {
        close[cell] = columns.close[row] * scale;
        value[cell] = columns.volume[row] * columns.close[row];
      }
    }
  });
  const symbols = bars.map((frame) => frame.symbols[0]);
  return { time, symbols, open, high, low, close, value, factor, ...(dividend && { dividend }), hasBar, lastStep };
}
