import { configError, dataError } from '../../core/errors.ts';
import { type Interval, intervals } from '../../core/time.ts';
import { barClose } from '../calendar/bar-close.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { zoneClock } from '../calendar/zoned-time.ts';
import { refuseOtherSpacing } from './bar-spacing.ts';
import { dateOfStamp, parseStamp } from './stamps.ts';

export interface StampRules {
  readonly interval: Interval;
  readonly isEnd: boolean;
  /** IANA zone of stamps that carry no offset. */
  readonly timezone: string | undefined;
  readonly calendar: Calendar;
}

export interface StampedRows {
  readonly path: string;
  readonly stamp: readonly (string | null)[];
  readonly rowWord: string;
  readonly rowNumber: (row: number) => number;
  /** Rows to read, in file order. */
  readonly rows: readonly number[];
}

/**
 * When each bar is known. Daily bars: the close of the session that the stamp's date names (see dateOfStamp). Intraday bars:
 * the stamp with its offset, or read on the clock of `timezone`, plus the interval unless the stamp is the end; see barClose.
 * @returns closes in the order of `rows`, UTC micros
 * @throws TrademlError (data) for a stamp that is none or stamps that are no such bars, (config) when a zone is needed and
 *   not stated
 */
export function closeTimes(source: StampedRows, rules: StampRules): Float64Array {
  const { interval, calendar, isEnd } = rules;
  const clock = rules.timezone === undefined ? undefined : zoneClock(rules.timezone);
  const exchangeClock = clock ?? zoneClock(calendar.zone);
  const known = new Map<string, number>();
  const stamped = new Set<number>();
  let previous = -Infinity;
  const moments = Float64Array.from(source.rows, (row) => {
    const text = source.stamp[row];
    const cached = text === null ? undefined : known.get(text);
    if (interval === '1d' && cached !== undefined) return cached;
    const stamp = text === null ? undefined : parseStamp(text);
    if (!stamp || text === null) throw badStamp(source, row, text);
    if (interval === '1d') {
      const date = dateOfStamp(stamp, isEnd, exchangeClock);
      known.set(text, date);
      stamped.add(stamp.wall);
      return date;
    }
    if (stamp.kind === 'date') throw noTimeOfDay(source, row, text, interval);
    if (stamp.kind === 'absolute') return stamp.wall - stamp.offset;
    if (!clock) throw noZone(source, row, text);
    // An hour that the clocks repeat is the second one when its bar comes after a later one.
    const first = clock.toUtc(stamp.wall);
    previous = first <= previous ? clock.toUtc(stamp.wall, true) : first;
    return previous;
  });
  refuseOtherSpacing(source.path, interval === '1d' ? Float64Array.from(stamped) : moments, rules);
  if (interval === '1d' || !isEnd) return closesOfStarts(moments, interval, calendar);
  return moments;
}

/**
 * Closes from starts. A source may cut its first bar of the day at the full hour (09:30, 10:00, 11:00 ...): a bar that starts
 * at an opening time off the interval's grid and is followed by one on the grid ends there.
 */
function closesOfStarts(starts: Float64Array, interval: Interval, calendar: Calendar): Float64Array {
  const width = intervals[interval];
  const all = interval === '1d' ? new Set<number>() : new Set(starts);
  return starts.map((start) => {
    if (interval !== '1d' && start % width !== 0 && calendar.session(start)?.open === start) {
      const onGrid = Math.ceil(start / width) * width;
      if (all.has(onGrid)) return onGrid;
    }
    return barClose(start, interval, calendar);
  });
}

function place(source: StampedRows, row: number): string {
  return `${source.path} ${source.rowWord} ${source.rowNumber(row)}`;
}

function badStamp(source: StampedRows, row: number, text: string | null): Error {
  const found = text === null || text === '' ? 'the time is missing' : `'${text}' is not a time`;
  return dataError(
    `${place(source, row)}: ${found}`,
    'write 2024-07-01, 2024-07-01T09:30:00Z, 2024-07-01 09:30:00-04:00 or epoch seconds; name the column with --columns time=NAME',
  );
}

function noTimeOfDay(source: StampedRows, row: number, text: string, interval: Interval): Error {
  return configError(
    `${place(source, row)}: '${text}' has no time of day, which ${interval} bars need`,
    'daily bars are read with --interval 1d; another column may hold the time: --columns time=NAME',
  );
}

function noZone(source: StampedRows, row: number, text: string): Error {
  return configError(
    `${place(source, row)}: '${text}' does not say in which time zone it is`,
    'state it: --timezone UTC or --timezone America/New_York',
  );
}
