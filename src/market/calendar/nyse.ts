import { microsPerDay } from '../../core/time.ts';
import { defineCalendar } from './calendar.ts';
import { civilDate, easterSunday, nthWeekday, weekday, yearOf } from './civil-date.ts';
import { newYorkToUtc } from './us-daylight.ts';

const [sunday, monday, thursday, saturday] = [0, 1, 4, 6];

/** Whole days on which the exchange stayed shut outside the rules. */
const specialClosures = [
  '1994-04-27', // funeral of R. Nixon
  '2001-09-11', // attacks
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11', // funeral of R. Reagan
  '2007-01-02', // funeral of G. Ford
  '2012-10-29', // hurricane Sandy
  '2012-10-30',
  '2018-12-05', // funeral of G. H. W. Bush
  '2025-01-09', // funeral of J. Carter
];
/** Half days outside the rules. */
const specialHalfDays = ['1997-12-26', '1999-12-31', '2003-12-26'];

const dates = (texts: readonly string[]) => new Set(texts.map((text) => Date.parse(`${text}T00:00Z`) * 1000));
const closedDates = dates(specialClosures);
const halfDates = dates(specialHalfDays);

/** Saturday is observed on Friday, Sunday on Monday. */
function nearestWorkday(day: number): number {
  if (weekday(day) === saturday) return day - microsPerDay;
  return weekday(day) === sunday ? day + microsPerDay : day;
}

function holidaysOf(year: number): Set<number> {
  const newYear = civilDate(year, 1, 1);
  const holidays = [
    // A Saturday New Year's Day is not observed: the Friday is the last business day of the year (rule 7.2).
    weekday(newYear) === sunday ? newYear + microsPerDay : newYear,
    nthWeekday(year, 2, monday, 3),
    easterSunday(year) - 2 * microsPerDay,
    nthWeekday(year, 5, monday, -1),
    nearestWorkday(civilDate(year, 7, 4)),
    nthWeekday(year, 9, monday, 1),
    nthWeekday(year, 11, thursday, 4),
    nearestWorkday(civilDate(year, 12, 25)),
  ];
  if (year >= 1998) holidays.push(nthWeekday(year, 1, monday, 3)); // Martin Luther King Jr. Day
  if (year >= 2022) holidays.push(nearestWorkday(civilDate(year, 6, 19))); // Juneteenth
  return new Set(holidays);
}

/** The early close next to Independence Day: the day before, or until 2012 the Friday after a Thursday holiday. */
function independenceHalfDay(year: number): number | undefined {
  if (year < 1995) return undefined;
  const third = civilDate(year, 7, 3);
  const day = weekday(third);
  if (day === monday || day === 2 || day === thursday) return third;
  if (day === 3) return year >= 2013 ? third : third + 2 * microsPerDay;
  return undefined;
}

function halfDaysOf(year: number): Set<number> {
  const halfDays = new Set<number>();
  if (year >= 1992) halfDays.add(nthWeekday(year, 11, thursday, 4) + microsPerDay);
  const christmasEve = civilDate(year, 12, 24);
  if (weekday(christmasEve) >= monday && weekday(christmasEve) <= thursday) halfDays.add(christmasEve);
  const july = independenceHalfDay(year);
  if (july !== undefined) halfDays.add(july);
  return halfDays;
}

const byYear = new Map<number, { holidays: Set<number>; halfDays: Set<number> }>();
function rulesOf(year: number) {
  let rules = byYear.get(year);
  if (!rules) {
    rules = { holidays: holidaysOf(year), halfDays: halfDaysOf(year) };
    byYear.set(year, rules);
  }
  return rules;
}

const usualHours = (day: number) => ({ open: newYorkToUtc(day, 9.5), close: newYorkToUtc(day, 16) });

/**
 * New York Stock Exchange (also Nasdaq and the other US equity venues), 1990 on: 09:30-16:00 New York time, half days
 * to 13:00 (14:00 before 1993). Delayed openings and halts are not part of it.
 * @see https://www.nyse.com/markets/hours-calendars
 */
export const nyse = defineCalendar({
  name: 'XNYS',
  zone: 'America/New_York',
  knowsHolidays: true,
  usualHours,
  session: (day) => {
    const date = weekday(day);
    if (date === saturday || date === sunday || closedDates.has(day)) return undefined;
    const year = yearOf(day);
    const { holidays, halfDays } = rulesOf(year);
    if (holidays.has(day)) return undefined;
    const hours = usualHours(day);
    const isHalf = halfDays.has(day) || halfDates.has(day);
    return isHalf ? { open: hours.open, close: newYorkToUtc(day, year < 1993 ? 14 : 13) } : hours;
  },
});
