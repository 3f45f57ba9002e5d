import { type Interval, parseTime } from '../../../src/core/time.ts';
import { barClose } from '../../../src/market/calendar/bar-close.ts';
import { calendarFor } from '../../../src/market/calendar/index.ts';
import { nyse } from '../../../src/market/calendar/nyse.ts';
import { checkBars, type InstrumentKind, type QualityLimits, type RawBars } from '../../../src/market/quality/index.ts';

/** [start or date, open, high, low, close, volume, adj_close = close] */
export type Row = readonly [string, number, number, number, number, number, number?];

export function barsOf(rows: readonly Row[], interval: Interval = '1d', calendar = 'XNYS'): RawBars {
  const column = (pick: (row: Row, i: number) => number) => Float64Array.from(rows, pick);
  const close = (row: Row) => barClose(parseTime(row[0], 'test'), interval, calendarFor(calendar));
  return {
    time: column((row) => (row[0] === '' ? Number.NaN : close(row))),
    open: column((row) => row[1]),
    high: column((row) => row[2]),
    low: column((row) => row[3]),
    close: column((row) => row[4]),
    volume: column((row) => row[5]),
    adj_close: column((row) => row[6] ?? row[4]),
    row: column((_, i) => i + 2),
  };
}

/** Sound daily bars on consecutive sessions; the close wanders a little so that nothing is stale. */
export function soundRows(count: number, from = '2024-01-02'): Row[] {
  const start = parseTime(from, 'from');
  return nyse
    .sessionsBetween(start, start + count * 2 * 86400e6)
    .slice(0, count)
    .map(({ day }, i) => {
      const close = 100 + (i % 3);
      return [new Date(day / 1000).toISOString().slice(0, 10), 100, 104, 98, close, 1000 + i];
    });
}

export interface Options {
  interval?: Interval;
  kind?: InstrumentKind;
  calendar?: string;
  limits?: Partial<QualityLimits>;
  now?: number;
}

export function check(rows: readonly Row[], options: Options = {}) {
  const { interval = '1d', kind = 'equity', calendar = 'XNYS', ...rest } = options;
  const raw = barsOf(rows, interval, calendar);
  return checkBars(raw, { symbol: 'X', interval, kind, calendar: calendarFor(calendar), ...rest });
}

/** [check, severity, count] of each finding. */
export function names(findings: ReturnType<typeof check>): [string, string, number][] {
  return findings.map(({ check: name, severity, count }) => [name, severity, count]);
}
