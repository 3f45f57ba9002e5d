import { microsPerDay } from '../../core/time.ts';
import { floorToDate } from './civil-date.ts';

/** Regular trading hours of one date, UTC micros; `open` inclusive, `close` the moment at which the day's bar is known. */
interface Session {
  readonly open: number;
  readonly close: number;
}

export interface DatedSession extends Session {
  /** 00:00 UTC micros of the civil date. */
  readonly day: number;
}

/** When an exchange trades. Dates are civil dates, carried as the micros of their 00:00 UTC. */
export interface Calendar {
  readonly name: string;
  /** IANA zone of the exchange's wall clock. */
  readonly zone: string;
  /** False when only the weekly pattern is known: a date without a bar is then no evidence of a missing one. */
  readonly knowsHolidays: boolean;
  /** The session of a date; undefined = closed. */
  session(dayMicros: number): Session | undefined;
  /** Hours the date would have if it were an ordinary trading day; gives a close to a bar found on a closed day. */
  usualHours(dayMicros: number): Session;
  /** Sessions of the dates from that of `from` to that of `to` (UTC dates), both included, in order. */
  sessionsBetween(from: number, to: number): DatedSession[];
  isOpenDay(dayMicros: number): boolean;
}

interface CalendarRules {
  name: string;
  zone: string;
  knowsHolidays: boolean;
  usualHours(dayMicros: number): Session;
  session(dayMicros: number): Session | undefined;
}

/** A calendar from its rules; answers are kept per date, so that a million rows of one symbol ask each rule once. */
export function defineCalendar(rules: CalendarRules): Calendar {
  const known = new Map<number, Session | null>();
  const session = (dayMicros: number): Session | undefined => {
    const day = floorToDate(dayMicros);
    let found = known.get(day);
    if (found === undefined) {
      found = rules.session(day) ?? null;
      known.set(day, found);
    }
    return found ?? undefined;
  };
  return {
    name: rules.name,
    zone: rules.zone,
    knowsHolidays: rules.knowsHolidays,
    usualHours: (dayMicros) => rules.usualHours(floorToDate(dayMicros)),
    session,
    isOpenDay: (dayMicros) => session(dayMicros) !== undefined,
    sessionsBetween: (from, to) => {
      const sessions: DatedSession[] = [];
      for (let day = floorToDate(from); day <= to; day += microsPerDay) {
        const hours = session(day);
        if (hours) sessions.push({ day, open: hours.open, close: hours.close });
      }
      return sessions;
    },
  };
}

/**
 * The civil date that a bar belongs to, from its close: the bar that ends at midnight belongs to the day before.
 * Holds for exchanges whose session lies inside one UTC date, as all registered ones do.
 */
export function dateOfClose(closeMicros: number): number {
  return floorToDate(closeMicros - 1);
}
