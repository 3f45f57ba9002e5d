import { microsPerDay } from '../core/time.ts';
import type { Block, DateGrid } from './date-grid.ts';
import { evenBlocks } from './date-grid.ts';

/** Dates at which test windows may begin. */
export const calendarRules = ['week-start', 'month-start', 'quarter-start', 'year-start', 'third-friday'] as const;
export type CalendarRule = (typeof calendarRules)[number];

/** Pieces of the calendar that are kept whole. */
export const dateUnits = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type DateUnit = (typeof dateUnits)[number];

/**
 * Number of the period that a time is in, rising with time. All in UTC; a week begins on Monday, and with 'third-friday' a
 * period begins on the third Friday of a month (the day on which US index options and futures expire).
 * @param time micros
 */
function periodOf(time: number, unit: DateUnit | 'third-friday'): number {
  const days = Math.floor(time / microsPerDay);
  if (unit === 'day') return days;
  // 1970-01-01 was a Thursday, so that Monday comes three days later in the count of weeks.
  if (unit === 'week') return Math.floor((days + 3) / 7);
  const date = new Date(days * 86_400_000);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  if (unit === 'month') return month;
  if (unit === 'quarter') return Math.floor(month / 3);
  if (unit === 'year') return date.getUTCFullYear();
  const firstWeekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)).getUTCDay();
  const thirdFriday = 1 + ((5 - firstWeekday + 7) % 7) + 14;
  return date.getUTCDate() >= thirdFriday ? month : month - 1;
}

const unitOfRule: Readonly<Record<CalendarRule, DateUnit | 'third-friday'>> = {
  'week-start': 'week',
  'month-start': 'month',
  'quarter-start': 'quarter',
  'year-start': 'year',
  'third-friday': 'third-friday',
};

/** Positions of the first date in each period; the very first date begins one only if the data do. */
function periodStarts(time: Float64Array, unit: DateUnit | 'third-friday'): number[] {
  const starts = [0];
  for (let i = 1; i < time.length; i++) if (periodOf(time[i], unit) !== periodOf(time[i - 1], unit)) starts.push(i);
  return starts;
}

/**
 * Positions of the dates at which a calendar rule lets a test window begin: where it falls on a day without bars, the
 * first bar after it. The first date of the data is none, since the period that it lies in may have begun before.
 * @param time micros, ascending
 */
export function ruleStarts(time: Float64Array, rule: CalendarRule): number[] {
  return periodStarts(time, unitOfRule[rule]).slice(1);
}

/** n even blocks of dates. With a unit, its periods are dealt out whole: each block has as many, not as many dates. */
export function blocksOf(dates: DateGrid, n: number, unit: DateUnit | undefined): Block[] {
  if (unit === undefined || dates.time === undefined) return evenBlocks(dates.count, n);
  const starts = [...periodStarts(dates.time, unit), dates.count];
  return evenBlocks(starts.length - 1, n).map(([first, last]) => [starts[first], starts[last + 1] - 1]);
}
