import { dataError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { formatDate, formatTime, type Interval, microsPerDay } from '../core/time.ts';
import { parseStamp, type Stamp } from '../market/sources/stamps.ts';

/** Rows of a user's file of signals, as they stand there. */
export interface WrittenSignals {
  readonly path: string;
  /** 'line 5', 'row 5': where a row (from 0) stands in the file. */
  readonly place: (row: number) => string;
  readonly stamp: readonly (string | null)[];
  readonly symbol: readonly (string | null)[];
  readonly value: Float64Array;
}

/** Rows sorted by time, then by symbol. */
export interface GivenSignals {
  readonly time: Float64Array;
  readonly symbol: readonly string[];
  readonly value: Float64Array;
}

/**
 * Puts each row on the bar at whose close it was known. A stamp is the time of that close, in UTC where it has no offset; for
 * daily bars it may also be the date of the bar, alone or with 00:00 (and the exchange's offset, such as -05:00).
 * @param bars bar times (closes, micros, ascending) of each symbol
 * @throws TrademlError (data) naming file, row and value: no time, an unknown symbol, a time that is no bar, a value that is no
 *   number, two rows for one bar
 */
export function matchSignals(
  written: WrittenSignals,
  bars: ReadonlyMap<string, Float64Array>,
  interval: Interval,
): GivenSignals {
  const { path, place, stamp, symbol, value } = written;
  const known = new Map([...bars].map(([name, times]) => [name, barsByStamp(times)]));
  const found = new Map<string, number>();
  const rows = value.length;
  const time = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const where = `${path} ${place(row)}`;
    const name = symbol[row];
    const own = name === null ? undefined : known.get(name);
    if (name === null || own === undefined) {
      const problem = name ? `there are no ${interval} bars of '${name}'` : 'the row names no symbol';
      throw dataError(`${where}: ${problem}`, name ? suggestion(name, [...known.keys()]) : 'mend that row');
    }
    if (!Number.isFinite(value[row])) {
      throw dataError(
        `${where} (${name}): the value is no finite number`,
        'leave the row out, or write 0 for no position',
      );
    }
    const read = parseStamp(stamp[row] ?? '');
    if (!read) {
      throw dataError(
        `${where} (${name}): '${stamp[row] ?? ''}' is no time`,
        'write 2024-07-01 or 2024-07-01T20:00:00Z',
      );
    }
    const at = barOf(read, own, interval, `${where} (${name}): '${stamp[row]}'`);
    if (at === undefined) {
      throw dataError(`${where}: ${name} has no ${interval} bar at '${stamp[row]}'`, nearestBars(read, own.times));
    }
    const before = found.get(`${name} ${at}`);
    if (before !== undefined) {
      throw dataError(
        `${where}: a second signal for ${name} at ${formatTime(at)}; the first is in ${place(before)}`,
        'keep one row for each symbol and bar',
      );
    }
    found.set(`${name} ${at}`, row);
    time[row] = at;
  }
  const order = [...time.keys()].sort(
    (a, b) => time[a] - time[b] || ((symbol[a] as string) < (symbol[b] as string) ? -1 : 1),
  );
  return {
    time: Float64Array.from(order, (row) => time[row]),
    symbol: order.map((row) => symbol[row] as string),
    value: Float64Array.from(order, (row) => value[row]),
  };
}

interface Bars {
  readonly times: Float64Array;
  readonly exact: ReadonlySet<number>;
  /** Close of each date's bar; a bar that closes at midnight belongs to the day before. */
  readonly ofDate: ReadonlyMap<number, number>;
}

function barsByStamp(times: Float64Array): Bars {
  const date = (at: number) => Math.floor((at - 1) / microsPerDay) * microsPerDay;
  return { times, exact: new Set(times), ofDate: new Map([...times].map((at) => [date(at), at])) };
}

function barOf(stamp: Stamp, { exact, ofDate }: Bars, interval: Interval, what: string): number | undefined {
  const at = stamp.wall - stamp.offset;
  const midnight = stamp.wall % microsPerDay === 0;
  // A date in its exchange's zone, as yfinance indexes daily bars. Midnight there is before that day's bar: never too early.
  const zoned = stamp.offset !== 0 && !exact.has(at);
  if (interval !== '1d' || !midnight || (stamp.kind === 'absolute' && !zoned)) {
    if (stamp.kind === 'date') {
      throw dataError(
        `${what} is a date, and a day has many ${interval} bars`,
        'write the time of the bar it was known at',
      );
    }
    return exact.has(at) ? at : undefined;
  }
  // The close of one bar and the date of the next: a guess could give a signal to a bar before it was known.
  if (stamp.kind === 'local' && exact.has(at)) {
    throw dataError(
      `${what} can be the close of the bar of ${formatDate(at - 1)} or the date of the next`,
      `write '${formatTime(at)}' for the close, or the date alone`,
    );
  }
  return ofDate.get(stamp.wall);
}

function nearestBars(stamp: Stamp, times: Float64Array): string {
  const at = stamp.wall - stamp.offset;
  const after = times.findIndex((time) => time >= at);
  const before = after < 0 ? times.length - 1 : after - 1;
  const names = [before, after].filter((row) => row >= 0 && row < times.length).map((row) => formatTime(times[row]));
  return `a signal stands at the close of the bar it was known at; the nearest are ${[...new Set(names)].join(' and ')}`;
}
