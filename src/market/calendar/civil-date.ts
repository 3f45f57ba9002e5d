import { microsPerDay } from '../../core/time.ts';

/** A civil date is carried as the micros of its 00:00 UTC, whatever the exchange's zone. */
export function civilDate(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) * 1000;
}

export function floorToDate(micros: number): number {
  return Math.floor(micros / microsPerDay) * microsPerDay;
}

/** 0 = Sunday ... 6 = Saturday. 1970-01-01 was a Thursday. */
export function weekday(dayMicros: number): number {
  return (((Math.floor(dayMicros / microsPerDay) + 4) % 7) + 7) % 7;
}

export function yearOf(dayMicros: number): number {
  return new Date(dayMicros / 1000).getUTCFullYear();
}

/** The n-th (1 = first) given weekday of a month; n = -1 is the last one. */
export function nthWeekday(year: number, month: number, which: number, n: number): number {
  if (n < 0) {
    const last = civilDate(year, month + 1, 1) - microsPerDay;
    return last - ((weekday(last) - which + 7) % 7) * microsPerDay;
  }
  const first = civilDate(year, month, 1);
  return first + (((which - weekday(first) + 7) % 7) + 7 * (n - 1)) * microsPerDay;
}

/**
 * Easter Sunday of the Gregorian calendar.
 * @see Meeus (1991), Astronomical Algorithms, chapter 8 (the anonymous algorithm of 1876)
 */
export function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const j = Math.floor(c / 4);
  const k = c % 4;
  const m = Math.floor((a + 11 * h) / 319);
  const r = (2 * e + 2 * j - k - h + m + 32) % 7;
  const month = Math.floor((h - m + r + 90) / 25);
  const day = (h - m + r + month + 19) % 32;
  return civilDate(year, month, day);
}
