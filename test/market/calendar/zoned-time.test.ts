import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from '../../../src/core/time.ts';
import { zoneClock, zonedToUtc } from '../../../src/market/calendar/zoned-time.ts';

const utc = (wall: string, zone: string, later?: boolean) =>
  formatTime(zonedToUtc(parseTime(wall, 'wall'), zone, later));

describe('wall clock to UTC', () => {
  it.each([
    ['2024-01-15T09:30', 'America/New_York', '2024-01-15T14:30:00Z', 'winter'],
    ['2024-07-15T09:30', 'America/New_York', '2024-07-15T13:30:00Z', 'summer'],
    ['2006-03-20T09:30', 'America/New_York', '2006-03-20T14:30:00Z', 'before 2007 summer time began in April'],
    ['2024-03-10T01:59', 'America/New_York', '2024-03-10T06:59:00Z', 'a minute before the gap'],
    ['2024-03-10T02:30', 'America/New_York', '2024-03-10T07:30:00Z', 'inside the gap: read as 03:30 of the new time'],
    ['2024-03-10T03:00', 'America/New_York', '2024-03-10T07:00:00Z', 'after the gap'],
    ['2024-11-03T01:30', 'America/New_York', '2024-11-03T05:30:00Z', 'the first of two'],
    ['2024-11-03T02:00', 'America/New_York', '2024-11-03T07:00:00Z', 'after the overlap'],
    ['2024-06-03T09:15', 'Asia/Kolkata', '2024-06-03T03:45:00Z', 'half-hour offset'],
    ['2024-06-03T09:15', 'UTC', '2024-06-03T09:15:00Z', 'UTC'],
    ['2011-12-31T00:30', 'Pacific/Apia', '2011-12-30T10:30:00Z', 'the day after a skipped date'],
  ])('%s in %s is %s (%s)', (wall, zone, expected) => {
    expect(utc(wall, zone)).toBe(expected);
  });

  it('takes the second of two readings on request', () => {
    expect(utc('2024-11-03T01:30', 'America/New_York', true)).toBe('2024-11-03T06:30:00Z');
  });

  it('inverts offsetAt at every half hour of a year that is not inside an overlap', () => {
    const clock = zoneClock('Europe/London');
    const start = parseTime('2023-01-01', 'start');
    const wrong: string[] = [];
    for (let i = 0; i < 365 * 48; i++) {
      const at = start + i * 1800e6;
      const wall = at + clock.offsetAt(at);
      if (clock.toUtc(wall) !== at && clock.toUtc(wall, true) !== at) wrong.push(formatTime(at));
    }
    expect(wrong).toEqual([]);
  });

  it('keeps fractions of a second', () => {
    expect(utc('2024-01-15T09:30:00.250', 'America/New_York')).toBe('2024-01-15T14:30:00.250000Z');
  });

  it('names an unknown zone', () => {
    expect(() => zoneClock('America/New_Yrok')).toThrow("unknown time zone 'America/New_Yrok'");
  });
});
