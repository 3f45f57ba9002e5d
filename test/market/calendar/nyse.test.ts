import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { microsPerDay, parseTime } from '../../../src/core/time.ts';
import { weekday } from '../../../src/market/calendar/civil-date.ts';
import { nyse } from '../../../src/market/calendar/nyse.ts';
import { zoneClock } from '../../../src/market/calendar/zoned-time.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/calendar_xnys.json', import.meta.url), 'utf8')).values;
const dateText = (day: number) => new Date(day / 1000).toISOString().slice(0, 10);
const sessions = nyse.sessionsBetween(parseTime(golden.first, 'first'), parseTime(golden.last, 'last'));
const clock = zoneClock('America/New_York');
const wallTime = (utc: number) => new Date((utc + clock.offsetAt(utc)) / 1000).toISOString().slice(11, 16);

describe('the calendar of New York against two published ones, 1990-2026', () => {
  it('has the same number of sessions and the same closed weekdays', () => {
    const open = new Set(sessions.map((session) => dateText(session.day)));
    const closed: string[] = [];
    for (let day = parseTime(golden.first, 'first'); day <= parseTime(golden.last, 'last'); day += microsPerDay) {
      if (weekday(day) !== 0 && weekday(day) !== 6 && !open.has(dateText(day))) closed.push(dateText(day));
    }
    expect(closed).toEqual(golden.closedWeekdays);
    expect(sessions).toHaveLength(golden.sessions);
  });

  it('closes early on the same dates at the same hour', () => {
    const early = sessions.filter((session) => wallTime(session.close) !== '16:00');
    expect(Object.fromEntries(early.map((s) => [dateText(s.day), wallTime(s.close)]))).toEqual(golden.earlyCloses);
  });

  it('opens at 09:30 by the clock of the time-zone database every day', () => {
    expect(new Set(sessions.map((session) => wallTime(session.open)))).toEqual(new Set(['09:30']));
  });

  it.each(Object.keys(golden.closesUtc))('has every close of %s at the same UTC time', (year) => {
    const closes = sessions.filter((s) => dateText(s.day).startsWith(year)).map((s) => s.close);
    expect(closes.map((close) => new Date(close / 1000).toISOString().slice(5, 16))).toEqual(golden.closesUtc[year]);
  });
});

it.each([
  ['2011-01-03', true, 'a Saturday New Year is not observed'],
  ['2010-12-31', true, 'nor on the Friday before'],
  ['2012-01-02', false, 'a Sunday New Year is observed on Monday'],
  ['2021-06-18', true, 'Juneteenth was no holiday before 2022'],
  ['2022-06-20', false, 'a Sunday Juneteenth is observed on Monday'],
  ['1997-01-20', true, 'Martin Luther King Day was no holiday before 1998'],
  ['2025-01-09', false, 'the funeral of J. Carter'],
])('%s open: %s (%s)', (date, open) => {
  expect(nyse.isOpenDay(parseTime(date, 'date'))).toBe(open);
});
