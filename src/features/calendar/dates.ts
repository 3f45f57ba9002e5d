import { bars, calendarFeature, column } from '../define-feature.ts';

/*
 * What the date of the session says. Dates are fixed long before, so a bar's calendar is known at its close and earlier.
 */

/** Civil date of a day number (days since 1970-01-01); month 0 to 11, weekday 0 Monday to 6 Sunday. */
function civil(day: number) {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), date: date.getUTCDate(), weekday: weekday(day) };
}

/** 0 Monday to 6 Sunday; 1970-01-01 was a Thursday. */
function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Day number of a civil date; month and date may run over. */
function dayNumber(year: number, month: number, date: number): number {
  return Date.UTC(year, month, date) / 86_400_000;
}

/** One value per session, NaN for NaN; bars of one session share it. */
function bySession(session: Float64Array, value: (day: number) => number): Float64Array {
  let day = Number.NaN;
  let known = Number.NaN;
  return session.map((each) => {
    if (each !== day) {
      day = each;
      known = Number.isNaN(day) ? day : value(day);
    }
    return known;
  });
}

const inputs = ['session'] as const;
const shared = { inputs, params: {}, scaleFree: true, warmup: () => 0 };
const source = 'Gregorian calendar';
const weekdaySource = 'French (1980), Stock Returns and the Weekend Effect, Journal of Financial Economics 8(1)';
const monthSource = 'Rozeff & Kinney (1976), Capital Market Seasonality, Journal of Financial Economics 3(4)';

export const dayOfWeek = calendarFeature({
  ...shared,
  name: 'day_of_week',
  summary: 'Day of the week: 0 Monday to 6 Sunday, and its place on a circle',
  formula: 'weekday d of the session; sin(2 pi d / 7), cos(2 pi d / 7)',
  source: weekdaySource,
  outputs: () => ['day_of_week', 'day_of_week_sin', 'day_of_week_cos'],
  compute: ({ session }) => [
    bySession(session, weekday),
    bySession(session, (day) => Math.sin((2 * Math.PI * weekday(day)) / 7)),
    bySession(session, (day) => Math.cos((2 * Math.PI * weekday(day)) / 7)),
  ],
});

export const dayOfMonth = calendarFeature({
  ...shared,
  name: 'day_of_month',
  summary: 'Day of the month, 1 to 31',
  formula: 'day of the month of the session',
  source,
  outputs: () => ['day_of_month'],
  compute: ({ session }) => [bySession(session, (day) => civil(day).date)],
});

export const monthOfYear = calendarFeature({
  ...shared,
  name: 'month',
  summary: 'Month: 1 January to 12 December, and its place on a circle',
  formula: 'month m of the session; sin(2 pi m / 12), cos(2 pi m / 12)',
  source: monthSource,
  outputs: () => ['month', 'month_sin', 'month_cos'],
  compute: ({ session }) => {
    const month = bySession(session, (day) => civil(day).month + 1);
    return [month, month.map((m) => Math.sin((Math.PI * m) / 6)), month.map((m) => Math.cos((Math.PI * m) / 6))];
  },
});

/** ISO 8601: weeks begin on Monday, week 1 has the first Thursday of the year. */
function isoWeek(day: number): number {
  const thursday = day - weekday(day) + 3;
  return 1 + Math.floor((thursday - dayNumber(civil(thursday).year, 0, 1)) / 7);
}

export const weekOfYear = calendarFeature({
  ...shared,
  name: 'week_of_year',
  summary: 'Week of the year by ISO 8601, 1 to 53',
  formula: 'ISO week of the session: week 1 has the first Thursday of the year',
  source: 'ISO 8601',
  outputs: () => ['week_of_year'],
  compute: ({ session }) => [bySession(session, isoWeek)],
});

/** Weekdays from Monday to Friday from day `from` to day `to`, both included. */
function workingDays(from: number, to: number): number {
  let count = 0;
  for (let day = from; day <= to; day++) count += Number(weekday(day) < 5);
  return count;
}

export const turnOfMonth = calendarFeature({
  ...shared,
  name: 'turn_of_month',
  summary: '1 around the turn of the month, when returns have been higher, otherwise 0',
  params: {
    before: bars(1, 'last weekdays of the month', 0, 10),
    after: bars(3, 'first weekdays of the month', 0, 10),
  },
  formula:
    '1 when at most before weekdays (Monday to Friday) are left of the month, the session included, or at most after have begun; else 0',
  source: 'Lakonishok & Smidt (1988), Are Seasonal Anomalies Real?, Review of Financial Studies 1(4)',
  outputs: ({ before, after }) => [column('turn_of_month', before, after)],
  compute: ({ session }, { before, after }) => [
    bySession(session, (day) => {
      const { year, month, date } = civil(day);
      const begun = workingDays(day - date + 1, day);
      const left = workingDays(day, dayNumber(year, month + 1, 0));
      return Number(begun <= after || left <= before);
    }),
  ],
});

export const quarterEnd = calendarFeature({
  ...shared,
  name: 'days_to_quarter_end',
  summary: 'Calendar days to the last day of the quarter, 0 to 91',
  formula: 'last day of the quarter - date of the session',
  source: 'Carhart, Kaniel, Musto & Reed (2002), Leaning for the Tape, Journal of Finance 57(2)',
  outputs: () => ['days_to_quarter_end'],
  compute: ({ session }) => [
    bySession(session, (day) => {
      const { year, month } = civil(day);
      return dayNumber(year, month - (month % 3) + 3, 0) - day;
    }),
  ],
});

/** Third Friday of a month. */
function thirdFriday(year: number, month: number): number {
  const first = dayNumber(year, month, 1);
  return first + ((4 - weekday(first) + 7) % 7) + 14;
}

export const daysToExpiry = calendarFeature({
  ...shared,
  name: 'days_to_expiry',
  summary: 'Calendar days to the monthly expiry of options, the third Friday, 0 to 34',
  formula: 'third Friday of the month, or of the next month once it is past, less the date of the session',
  source: 'Stoll & Whaley (1987), Program Trading and Expiration-Day Effects, Financial Analysts Journal 43(2)',
  outputs: () => ['days_to_expiry'],
  compute: ({ session }) => [
    bySession(session, (day) => {
      const { year, month } = civil(day);
      const expiry = thirdFriday(year, month);
      return (expiry >= day ? expiry : thirdFriday(year, month + 1)) - day;
    }),
  ],
});
