import { type BarFrame, singleSymbolFrame } from '../core/frame.ts';
import { type Interval, intervals, microsPerDay } from '../core/time.ts';
import { type Calendar, dateOfClose } from './calendar/calendar.ts';
import { zoneClock } from './calendar/zoned-time.ts';

/** Longer bars made from base bars. */
export interface LongerBars {
  /** `time` is the end of the window: when the bar is knowable. */
  readonly bars: BarFrame;
  /** First and last base row of each, shape (bars,). */
  readonly firstRow: Int32Array;
  readonly lastRow: Int32Array;
  /** Base rows outside the sessions' hours. */
  readonly outside: number;
}

/** True when bars of `target` can be made from bars of `base`. */
export function isLonger(target: Interval, base: Interval): boolean {
  return intervals[target] > intervals[base] && intervals[target] % intervals[base] === 0;
}

/**
 * Longer bars from the base bars of one symbol.
 *
 * Windows follow the clock of the exchange and are cut at the session's open and close: 60m in New York is 09:30-10:00,
 * 10:00-11:00 ... 15:00-16:00, on a half day to 13:00, as brokers publish it; 1d is the session. A base bar belongs to
 * the window in which it closes. Bars outside the session's hours enter no longer bar, so that a day has the same longer
 * bars whether or not its vendor sends extended hours; a bar on a closed date gets that weekday's usual hours.
 *
 * Only whole windows count: the first is left out unless the bars begin with it, the last unless a bar closes at its end
 * or later. So what a longer bar holds never changes once its end has passed.
 *
 * open is that of the first base bar, close and adj_close those of the last; high, low and the sum of volumes are missing
 * (NaN) when one of theirs is (a price <= 0, a volume < 0).
 */
export function resample(bars: BarFrame, base: Interval, target: Interval, calendar: Calendar): LongerBars {
  if (!isLonger(target, base)) throw new Error(`${target} bars can't be made from ${base} bars`);
  const { ends, firstRow, lastRow, rowWindow, outside } = findWindows(bars.time, base, target, calendar);
  const { open, high, low, close, volume, adj_close: adjusted } = bars.columns;
  const count = ends.length;
  const longer = {
    open: Float64Array.from(firstRow, (row) => open[row]),
    high: new Float64Array(count).fill(-Infinity),
    low: new Float64Array(count).fill(Infinity),
    close: Float64Array.from(lastRow, (row) => close[row]),
    volume: new Float64Array(count),
    adj_close: Float64Array.from(lastRow, (row) => adjusted[row]),
  };
  for (let row = 0; row < rowWindow.length; row++) {
    const at = rowWindow[row];
    if (at < 0) continue;
    longer.high[at] = Math.max(longer.high[at], high[row] > 0 ? high[row] : Number.NaN);
    longer.low[at] = Math.min(longer.low[at], low[row] > 0 ? low[row] : Number.NaN);
    longer.volume[at] += volume[row] >= 0 ? volume[row] : Number.NaN;
  }
  return { bars: singleSymbolFrame(bars.symbols[0], Float64Array.from(ends), longer), firstRow, lastRow, outside };
}

interface Windows {
  readonly ends: readonly number[];
  readonly firstRow: Int32Array;
  readonly lastRow: Int32Array;
  /** Window of each base row; -1 for none. */
  readonly rowWindow: Int32Array;
  readonly outside: number;
}

function findWindows(time: Float64Array, base: Interval, target: Interval, calendar: Calendar): Windows {
  const windowAt = windowFinder(target, calendar);
  const rowWindow = new Int32Array(time.length).fill(-1);
  const [ends, first, last]: [number[], number[], number[]] = [[], [], []];
  const lastTime = time.length > 0 ? time[time.length - 1] : -Infinity;
  let outside = 0;
  let skipped = Number.NaN;
  for (let row = 0; row < time.length; row++) {
    const window = windowAt(time[row]);
    if (!window) {
      outside++;
      continue;
    }
    if (row === 0 && time[0] - intervals[base] > window.start) skipped = window.end;
    if (window.end === skipped || window.end > lastTime) continue;
    if (ends[ends.length - 1] !== window.end) {
      ends.push(window.end);
      first.push(row);
      last.push(row);
    }
    last[last.length - 1] = row;
    rowWindow[row] = ends.length - 1;
  }
  return { ends, firstRow: Int32Array.from(first), lastRow: Int32Array.from(last), rowWindow, outside };
}

/** The window that a close falls into; undefined outside the session's hours. Closes must ascend. */
function windowFinder(target: Interval, calendar: Calendar) {
  const width = intervals[target];
  const clock = zoneClock(calendar.zone);
  let day = Number.NaN;
  let hours = { open: 0, close: 0 };
  return (at: number): { start: number; end: number } | undefined => {
    const date = dateOfClose(at);
    if (date !== day) {
      day = date;
      hours = calendar.session(day) ?? calendar.usualHours(day);
    }
    if (at <= hours.open || at > hours.close) return undefined;
    if (width === microsPerDay) return { start: hours.open, end: hours.close };
    const offset = clock.offsetAt(at);
    const end = Math.ceil((at + offset) / width) * width - offset;
    return { start: Math.max(hours.open, end - width), end: Math.min(hours.close, end) };
  };
}
