import { type Interval, intervals } from '../../core/time.ts';
import type { Calendar } from './calendar.ts';
import { floorToDate } from './civil-date.ts';

/**
 * The moment at which a bar is known.
 * - Daily: `start` is any moment of the civil date (usually its 00:00 UTC); the answer is that session's close, or the
 *   usual closing time when the calendar says the day was closed (the quality report names such bars).
 * - Intraday: start + interval, but not beyond the session's close when the bar starts inside the session: the hourly bar
 *   of 15:30 New York is complete at 16:00, and at 13:00 nothing more comes on a half day.
 * @param start bar start (or civil date), UTC micros
 */
export function barClose(start: number, interval: Interval, calendar: Calendar): number {
  const session = calendar.session(start);
  if (interval === '1d') return (session ?? calendar.usualHours(floorToDate(start))).close;
  const end = start + intervals[interval];
  return session && start >= session.open && start < session.close ? Math.min(end, session.close) : end;
}
