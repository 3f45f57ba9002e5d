import { microsPerHour } from '../../core/time.ts';
import { defineCalendar } from './calendar.ts';
import { weekday } from './civil-date.ts';

/** India has kept one offset, +05:30, since 1945. */
const offsetHours = 5.5;
const usualHours = (day: number) => ({
  open: day + (9.25 - offsetHours) * microsPerHour,
  close: day + (15.5 - offsetHours) * microsPerHour,
});

/**
 * National Stock Exchange of India: 09:15-15:30 India time, Monday to Friday. Its holidays follow lunar calendars and are
 * announced year by year, and a few special sessions fall on weekends, so `knowsHolidays` is false.
 */
export const nse = defineCalendar({
  name: 'XNSE',
  zone: 'Asia/Kolkata',
  knowsHolidays: false,
  usualHours,
  session: (day) => (weekday(day) === 0 || weekday(day) === 6 ? undefined : usualHours(day)),
});
