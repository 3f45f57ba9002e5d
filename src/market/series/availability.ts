import { configError } from '../../core/errors.ts';
import { microsPerDay, microsPerHour, microsPerMinute } from '../../core/time.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { floorToDate } from '../calendar/civil-date.ts';
import { zoneClock } from '../calendar/zoned-time.ts';
import type { Stamp } from '../sources/stamps.ts';

const fixedUnits: Readonly<Record<string, number>> = {
  minute: microsPerMinute,
  hour: microsPerHour,
  day: microsPerDay,
  week: 7 * microsPerDay,
};

type Step =
  | { readonly kind: 'add'; readonly micros: number }
  | { readonly kind: 'months' | 'business days'; readonly count: number }
  | { readonly kind: 'session open' | 'session close' };

/** When a value could be known, given the stamp of its period. */
export interface AvailabilityRule {
  readonly text: string;
  /** Zone in which days are counted. */
  readonly zone: string;
  /** UTC micros. */
  at(stamp: Stamp): number;
}

const examples = "'1 business day', '45 days', '1 month 12 days', '16 hours', 'session close' or 'next session open'";

/**
 * A rule in words: durations, added one after the other to the stamp, and sessions of a calendar.
 * - A date counts from its 00:00, so '1 day' is the next midnight and '16 hours' is 16:00 of the date itself.
 * - '2 business days' passes over the days on which the calendar is closed; '1 month' keeps the day of the month, or takes
 *   the last one.
 * - 'session close': the first close at or after the stamp; for a date that of the date itself, or of the next session.
 * - 'next session open': the first open after the stamp; for a date that of a later date.
 * Days are counted on the wall clock of `zone`; without one on the calendar's when the rule asks the calendar, else in UTC.
 * @throws TrademlError (config) when the words are not such a rule
 */
export function parseAvailability(text: string, calendar: Calendar, zone?: string): AvailabilityRule {
  const steps = parseSteps(text);
  const asksCalendar = steps.some(({ kind }) => kind !== 'add' && kind !== 'months');
  const clock = zoneClock(zone ?? (asksCalendar ? calendar.zone : 'UTC'));
  return {
    text,
    zone: clock.zone,
    at: (stamp) => {
      const utc = stamp.wall - stamp.offset;
      let wall = stamp.kind === 'absolute' ? utc + clock.offsetAt(utc) : stamp.wall;
      let isDate = stamp.kind === 'date';
      for (const step of steps) {
        if (step.kind === 'add') {
          wall += step.micros;
          isDate &&= step.micros % microsPerDay === 0;
        } else if (step.kind === 'months') wall = addMonths(wall, step.count);
        else if (step.kind === 'business days') wall = addBusinessDays(wall, step.count, calendar);
        else {
          const moment = nextSession(step.kind, wall, isDate ? undefined : clock.toUtc(wall), calendar);
          wall = moment + clock.offsetAt(moment);
          isDate = false;
        }
      }
      return clock.toUtc(wall);
    },
  };
}

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  let rest = text.trim().toLowerCase();
  while (rest !== '') {
    const duration = /^(\d+) *(minute|hour|day|week|month|business day|session)s?\b/.exec(rest);
    const session = /^(?:next )?session (open|close)\b/.exec(rest);
    const found = duration ?? session;
    if (!found) throw noRule(text);
    steps.push(duration ? durationStep(Number(duration[1]), duration[2]) : sessionStep(found[1]));
    rest = rest.slice(found[0].length).replace(/^[\s,+]*(and\b)?[\s,]*/, '');
  }
  if (steps.length === 0) throw noRule(text);
  return steps;
}

function sessionStep(end: string): Step {
  return { kind: end === 'open' ? 'session open' : 'session close' };
}

function durationStep(count: number, unit: string): Step {
  if (unit === 'month') return { kind: 'months', count };
  if (unit === 'business day' || unit === 'session') return { kind: 'business days', count };
  return { kind: 'add', micros: count * fixedUnits[unit] };
}

function noRule(text: string): Error {
  return configError(`--available-after '${text}' is not a delay`, `write for example ${examples}`);
}

function addMonths(wall: number, count: number): number {
  const day = new Date(floorToDate(wall) / 1000);
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count + 1, 0)).getUTCDate();
  const date = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count, Math.min(day.getUTCDate(), last));
  return date * 1000 + (wall - floorToDate(wall));
}

function addBusinessDays(wall: number, count: number, calendar: Calendar): number {
  let day = floorToDate(wall);
  for (let passed = 0; passed < count; ) {
    day += microsPerDay;
    if (calendar.isOpenDay(day)) passed++;
  }
  return day + (wall - floorToDate(wall));
}

/** @param moment UTC micros; undefined when the stamp is a date without a time of day */
function nextSession(
  end: 'session open' | 'session close',
  wall: number,
  moment: number | undefined,
  calendar: Calendar,
): number {
  for (let day = floorToDate(wall); ; day += microsPerDay) {
    const session = calendar.session(day);
    if (!session) continue;
    if (end === 'session open') {
      if (moment === undefined ? day > floorToDate(wall) : session.open > moment) return session.open;
    } else if (moment === undefined || session.close >= moment) return session.close;
  }
}
