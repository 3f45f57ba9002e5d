import { describe, expect, it } from 'vitest';
import { zoneClock } from '../../../src/market/calendar/zoned-time.ts';
import { dateOfStamp, parseStamp } from '../../../src/market/sources/stamps.ts';

const micros = (text: string) => Date.parse(text) * 1000;

describe('parseStamp', () => {
  it.each([
    ['2024-07-01', 'date', '2024-07-01T00:00Z'],
    ['2024/7/1', 'date', '2024-07-01T00:00Z'],
    ['20240701', 'date', '2024-07-01T00:00Z'],
    ['2024-07-01 09:30', 'local', '2024-07-01T09:30Z'],
    ['2024-07-01T09:30:15.250', 'local', '2024-07-01T09:30:15.250Z'],
    ['2024-07-01T09:30:00Z', 'absolute', '2024-07-01T09:30Z'],
    ['2024-07-01 09:30:00-04:00', 'absolute', '2024-07-01T13:30Z'],
    ['2024-07-01 09:30:00+0530', 'absolute', '2024-07-01T04:00Z'],
    ['2024-07-01 13:30:00+00', 'absolute', '2024-07-01T13:30Z'],
    ['1719826200', 'absolute', '2024-07-01T09:30Z'],
    ['1719826200.5', 'absolute', '2024-07-01T09:30:00.5Z'],
    ['1719826200000', 'absolute', '2024-07-01T09:30Z'],
    ['20240701 093000', 'local', '2024-07-01T09:30Z'],
    ['20240701T093000Z', 'absolute', '2024-07-01T09:30Z'],
    ['2024.07.01 09:30:00', 'local', '2024-07-01T09:30Z'],
    ['2024-07-01 930', 'local', '2024-07-01T09:30Z'],
    ['915148800', 'absolute', '1999-01-01T00:00Z'],
    ['1719826200000000', 'absolute', '2024-07-01T09:30Z'],
  ])('reads %s as %s', (text, kind, moment) => {
    const stamp = parseStamp(text);
    expect(stamp?.kind).toBe(kind);
    expect((stamp?.wall ?? 0) - (stamp?.offset ?? 0)).toBe(micros(moment));
  });

  it.each([
    '',
    'soon',
    '01/07/2024',
    '2024-13-01',
    '2024-02-30',
    '2024-07-01 25',
    '12345',
    '2024-12',
    '202412',
    '2024.12',
    '2024-7/1',
    '2024-07-01 09:30:75',
    '202407010930',
  ])('refuses %j', (text) => {
    expect(parseStamp(text)).toBeUndefined();
  });

  it.each([
    ['2024-07-01', false, '2024-07-01'],
    ['2024-07-01', true, '2024-07-01'],
    ['2024-07-01 00:00:00-04:00', false, '2024-07-01'],
    ['2024-07-02T00:00:00Z', true, '2024-07-01'],
    ['2024-07-01T16:00', true, '2024-07-01'],
  ])('the date of %s (an end: %s) is %s', (text, isEnd, date) => {
    const stamp = parseStamp(text);
    expect(stamp && dateOfStamp(stamp, isEnd, zoneClock('America/New_York'))).toBe(micros(`${date}T00:00Z`));
  });

  it.each([
    ['Asia/Kolkata', '2024-06-30 18:30:00+00', '2024-07-01', 'midnight there, as a Parquet file holds it'],
    ['Asia/Kolkata', '1719772200', '2024-07-01', 'the same as epoch seconds'],
    ['Asia/Kolkata', '2024-07-01T03:45:00Z', '2024-07-01', 'the open'],
    ['Asia/Kolkata', '2024-07-01T23:59:59Z', '2024-07-01', 'the end of a UTC day'],
    ['Asia/Kolkata', '2024-07-01 00:00:00+05:30', '2024-07-01', 'as written'],
    ['America/New_York', '2024-07-01 04:00:00+00', '2024-07-01', 'midnight in summer'],
    ['America/New_York', '1719792000', '2024-07-01', 'midnight of UTC'],
    ['America/New_York', '1719840600', '2024-07-01', 'the open'],
  ])('in %s the date of %s is %s: %s', (zone, text, date) => {
    const stamp = parseStamp(text);
    expect(stamp && dateOfStamp(stamp, false, zoneClock(zone))).toBe(micros(`${date}T00:00Z`));
  });
});
