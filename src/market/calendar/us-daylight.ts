import { microsPerHour } from '../../core/time.ts';
import { nthWeekday, yearOf } from './civil-date.ts';

const sunday = 0;

/**
 * True when New York is on daylight saving time at midday of the date.
 * Since 2007 (Energy Policy Act of 2005) from the second Sunday of March to the first Sunday of November; 1987-2006 from
 * the first Sunday of April to the last Sunday of October.
 */
function isUsDaylightSaving(dayMicros: number): boolean {
  const year = yearOf(dayMicros);
  const begins = year >= 2007 ? nthWeekday(year, 3, sunday, 2) : nthWeekday(year, 4, sunday, 1);
  const ends = year >= 2007 ? nthWeekday(year, 11, sunday, 1) : nthWeekday(year, 10, sunday, -1);
  return dayMicros >= begins && dayMicros < ends;
}

/** UTC micros of a New York wall-clock hour (may be fractional) of a date; exact from 03:00 on, when the clock has changed. */
export function newYorkToUtc(dayMicros: number, hour: number): number {
  return dayMicros + (hour + (isUsDaylightSaving(dayMicros) ? 4 : 5)) * microsPerHour;
}
