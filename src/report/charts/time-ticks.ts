const hour = 3_600_000;
const day = 24 * hour;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface TimeTicks {
  /** Millis, ascending, inside the range. */
  readonly values: number[];
  readonly format: (millis: number) => string;
}

interface Step {
  /** Least length of the step. */
  readonly millis: number;
  readonly values: (from: number, to: number) => number[];
  readonly format: (date: Date) => string;
}

const everyMonths = (count: number): Step => ({
  millis: count * 28 * day,
  values: (from, to) => {
    const first = new Date(from).getUTCFullYear();
    const values: number[] = [];
    for (let month = 0; ; month += count) {
      const at = Date.UTC(first, month, 1);
      if (at > to) return values;
      if (at >= from) values.push(at);
    }
  },
  format: (date) =>
    date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : `${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`,
});

const everyYears = (count: number): Step => ({
  millis: count * 365 * day,
  values: (from, to) => {
    const values: number[] = [];
    const first = Math.ceil(new Date(from).getUTCFullYear() / count) * count;
    for (let year = first; Date.UTC(year, 0, 1) <= to; year += count) {
      if (Date.UTC(year, 0, 1) >= from) values.push(Date.UTC(year, 0, 1));
    }
    return values;
  },
  format: (date) => String(date.getUTCFullYear()),
});

const everyMillis = (millis: number): Step => ({
  millis,
  values: (from, to) => {
    const values: number[] = [];
    for (let at = Math.ceil(from / millis) * millis; at <= to; at += millis) values.push(at);
    return values;
  },
  format: (date) => {
    const dayOfMonth = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
    return millis >= day ? dayOfMonth : `${dayOfMonth} ${date.toISOString().slice(11, 16)}`;
  },
});

const steps: readonly Step[] = [
  ...[hour, 6 * hour, day, 2 * day, 7 * day, 14 * day].map(everyMillis),
  ...[1, 2, 3, 6].map(everyMonths),
  ...[1, 2, 5, 10, 20, 50].map(everyYears),
];

/** At most `most` evenly spaced, round ticks in UTC: hours, days, months or years. @param from,to millis */
export function timeTicks(from: number, to: number, most: number): TimeTicks {
  const step = steps.find(({ millis }) => (to - from) / millis <= most) ?? steps[steps.length - 1];
  return { values: step.values(from, to), format: (millis) => step.format(new Date(millis)) };
}
