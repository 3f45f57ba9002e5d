import { now, type Plain, type Row } from './kit.ts';

const dayMillis = 86_400_000;
const dateOf = (row: Row) => new Date(now(row.input('session')) * dayMillis);
/** Days from the date of the row on, or back. */
const shifted = (row: Row, days: number) => new Date(dateOf(row).getTime() + days * dayMillis);
const isWorkday = (date: Date) => date.getUTCDay() % 6 !== 0;
/** The first of the days from this one on for which it holds. */
const daysUntil = (row: Row, holds: (date: Date) => boolean) => {
  let days = 0;
  while (!holds(shifted(row, days))) days++;
  return days;
};

export const calendar: Readonly<Record<string, Plain>> = {
  closing_half_hour: (row) => [Number(now(row.input('session_minutes')) - now(row.input('minute')) < row.p.minutes)],
  day_of_month: (row) => [dateOf(row).getUTCDate()],
  day_of_week: (row) => {
    const day = (dateOf(row).getUTCDay() + 6) % 7;
    return [day, Math.sin((day / 7) * 2 * Math.PI), Math.cos((day / 7) * 2 * Math.PI)];
  },
  days_to_expiry: (row) => [
    daysUntil(row, (date) => date.getUTCDay() === 5 && date.getUTCDate() >= 15 && date.getUTCDate() <= 21),
  ],
  days_to_quarter_end: (row) => [
    daysUntil(row, (date) => {
      const next = new Date(date.getTime() + dayMillis);
      return next.getUTCDate() === 1 && next.getUTCMonth() % 3 === 0;
    }),
  ],
  half_day: (row) => [Number(now(row.input('session_minutes')) < row.p.shorter)],
  minutes_to_close: (row) => [now(row.input('session_minutes')) - now(row.input('minute'))],
  month: (row) => {
    const month = 1 + dateOf(row).getUTCMonth();
    return [month, Math.sin((month / 12) * 2 * Math.PI), Math.cos((month / 12) * 2 * Math.PI)];
  },
  opening_half_hour: (row) => [Number(now(row.input('minute')) <= row.p.minutes)],
  session_share: (row) => [now(row.input('minute')) / now(row.input('session_minutes'))],
  turn_of_month: (row) => {
    const month = dateOf(row).getUTCMonth();
    const workdays = (step: number) => {
      let count = 0;
      for (let days = 0; shifted(row, days).getUTCMonth() === month; days += step) {
        count += Number(isWorkday(shifted(row, days)));
      }
      return count;
    };
    return [Number(workdays(-1) <= row.p.after || workdays(1) <= row.p.before)];
  },
  week_of_year: (row) => {
    // The week has the number of its Thursday among the Thursdays of the year.
    const toThursday = 3 - ((dateOf(row).getUTCDay() + 6) % 7);
    const year = shifted(row, toThursday).getUTCFullYear();
    let week = 0;
    while (shifted(row, toThursday - 7 * week).getUTCFullYear() === year) week++;
    return [week];
  },
};
