import { describe, expect, it } from 'vitest';
import { formatTime, type Interval, parseTime } from '../../../src/core/time.ts';
import { barClose } from '../../../src/market/calendar/bar-close.ts';
import { dateOfClose } from '../../../src/market/calendar/calendar.ts';
import { calendarFor } from '../../../src/market/calendar/index.ts';

const close = (start: string, interval: string, calendar: string) =>
  formatTime(barClose(parseTime(start, 'start'), interval as Interval, calendarFor(calendar)));

describe('when a bar is known', () => {
  it.each([
    ['2024-07-02', '1d', 'XNYS', '2024-07-02T20:00:00Z', 'the close in summer'],
    ['2024-07-03', '1d', 'XNYS', '2024-07-03T17:00:00Z', 'the half day'],
    ['2024-12-02', '1d', 'XNYS', '2024-12-02T21:00:00Z', 'the close in winter'],
    ['2024-07-04', '1d', 'XNYS', '2024-07-04T20:00:00Z', 'a closed day has its usual hours'],
    ['2024-07-02', '1d', 'XNSE', '2024-07-02T10:00:00Z', 'India'],
    ['2024-07-02', '1d', '24x7', '2024-07-03T00:00:00Z', 'crypto'],
    ['2024-07-02T13:30:00Z', '5m', 'XNYS', '2024-07-02T13:35:00Z', 'start plus interval'],
    ['2024-07-02T19:30:00Z', '60m', 'XNYS', '2024-07-02T20:00:00Z', 'cut at the close'],
    ['2024-07-03T16:30:00Z', '60m', 'XNYS', '2024-07-03T17:00:00Z', 'cut at the early close'],
    ['2024-07-02T20:00:00Z', '60m', 'XNYS', '2024-07-02T21:00:00Z', 'after hours is not cut'],
    ['2024-07-02T12:30:00Z', '60m', 'XNYS', '2024-07-02T13:30:00Z', 'before hours'],
    ['2024-07-02T23:00:00Z', '60m', '24x7', '2024-07-03T00:00:00Z', 'crypto by the hour'],
  ])('%s %s %s closes at %s (%s)', (start, interval, calendar, expected) => {
    expect(close(start, interval, calendar)).toBe(expected);
  });

  it.each(['XNYS', 'XNSE', '24x7'])('leads back from the close to the date in %s', (name) => {
    const day = parseTime('2024-07-02', 'day');
    expect(dateOfClose(barClose(day, '1d', calendarFor(name)))).toBe(day);
  });
});

it('has no sessions on weekends in India and says that it knows no holidays', () => {
  const nse = calendarFor('XNSE');
  expect(nse.sessionsBetween(parseTime('2024-07-01', 'a'), parseTime('2024-07-07', 'b'))).toHaveLength(5);
  expect(nse.knowsHolidays).toBe(false);
});

it('trades currencies from Sunday evening to Friday evening', () => {
  const week = calendarFor('24x5').sessionsBetween(parseTime('2024-07-06', 'a'), parseTime('2024-07-13', 'b'));
  expect(week.map((s) => formatTime(s.open).slice(5, 16))).toEqual([
    '07-07T21:00',
    '07-08T00:00',
    '07-09T00:00',
    '07-10T00:00',
    '07-11T00:00',
    '07-12T00:00',
  ]);
});

it('suggests the calendar that was meant', () => {
  expect(() => calendarFor('XNYC')).toThrow("unknown calendar 'XNYC'");
});
