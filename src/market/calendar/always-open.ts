import { microsPerDay, microsPerHour } from '../../core/time.ts';
import { defineCalendar } from './calendar.ts';
import { weekday } from './civil-date.ts';

const wholeDay = (day: number) => ({ open: day, close: day + microsPerDay });

/** Crypto: every UTC day, midnight to midnight. */
export const alwaysOpen = defineCalendar({
  name: '24x7',
  zone: 'UTC',
  knowsHolidays: true,
  usualHours: wholeDay,
  session: wholeDay,
});

/**
 * Spot currencies by UTC date: Sunday from 21:00, Monday to Thursday whole, Friday to 22:00 (the widest hours over both
 * clocks of New York). Banks' holidays differ by pair, so `knowsHolidays` is false.
 */
export const currencyWeek = defineCalendar({
  name: '24x5',
  zone: 'UTC',
  knowsHolidays: false,
  usualHours: wholeDay,
  session: (day) => {
    if (weekday(day) === 6) return undefined;
    if (weekday(day) === 0) return { open: day + 21 * microsPerHour, close: day + microsPerDay };
    return weekday(day) === 5 ? { open: day, close: day + 22 * microsPerHour } : wholeDay(day);
  },
});
