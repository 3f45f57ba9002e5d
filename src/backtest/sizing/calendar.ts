import { microsPerDay } from '../../core/time.ts';
import { floorToDate, nthWeekday, weekday } from '../../market/calendar/civil-date.ts';

/**
 * When targets may change:
 *   bars           at every n-th step
 *   week, month    at the first step of each week (from Monday) or month
 *   third-friday   at the first step on or after the third Friday of each month, when monthly options expire
 * Dates are UTC; a bar that closes at midnight belongs to the day before. The first step always decides.
 */
export const rebalanceCalendars = ['bars', 'week', 'month', 'third-friday'] as const;
export type RebalanceCalendar = (typeof rebalanceCalendars)[number];

/** A number that grows from one period to the next. */
function periodOf(calendar: Exclude<RebalanceCalendar, 'bars'>, time: number): number {
  const day = floorToDate(time - 1);
  if (calendar === 'week') return Math.floor((day / microsPerDay - ((weekday(day) + 6) % 7)) / 7);
  const date = new Date(day / 1000);
  const months = 12 * date.getUTCFullYear() + date.getUTCMonth();
  if (calendar === 'month') return months;
  return day >= nthWeekday(date.getUTCFullYear(), date.getUTCMonth() + 1, 5, 3) ? months : months - 1;
}

/**
 * @param time of the steps, micros, ascending, shape (T,)
 * @returns 1 where targets may change, shape (T,)
 */
export function decisionSteps(time: Float64Array, calendar: RebalanceCalendar, everyBars: number): Uint8Array {
  if (calendar === 'bars') {
    const decides = new Uint8Array(time.length);
    for (let step = 0; step < time.length; step += everyBars) decides[step] = 1;
    return decides;
  }
  let before = Number.NaN;
  return Uint8Array.from(time, (at) => {
    const period = periodOf(calendar, at);
    const changed = period !== before;
    before = period;
    return changed ? 1 : 0;
  });
}
