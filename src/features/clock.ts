import { microsPerDay, microsPerMinute } from '../core/time.ts';
import { type Calendar, dateOfClose } from '../market/calendar/calendar.ts';
import type { ClockInput } from './define-feature.ts';

/**
 * When each bar was, by its symbol's calendar. Both ends of a session are fixed by the calendar long before, so a bar's
 * clock is known at its close. A bar on a closed date has the usual hours of that weekday.
 * @param time close times, UTC micros, shape (n,), ascending
 */
export function clockInputs(time: Float64Array, calendar: Calendar): Record<ClockInput, Float64Array> {
  const session = new Float64Array(time.length);
  const minute = new Float64Array(time.length);
  const length = new Float64Array(time.length);
  let day = Number.NaN;
  let hours = { open: 0, close: 0 };
  for (let i = 0; i < time.length; i++) {
    const date = dateOfClose(time[i]);
    if (date !== day) {
      day = date;
      hours = calendar.session(day) ?? calendar.usualHours(day);
    }
    session[i] = day / microsPerDay;
    minute[i] = (time[i] - hours.open) / microsPerMinute;
    length[i] = (hours.close - hours.open) / microsPerMinute;
  }
  return { session, minute, session_minutes: length };
}
