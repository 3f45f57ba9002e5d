import { microsPerSecond } from '../core/time.ts';

export interface CalendarReturn {
  /** '2021', with '(part)' when the curve does not cover the first and last days of it. */
  readonly year: string;
  readonly strategy: number;
  readonly benchmark: number;
}

const yearOf = (micros: number) => new Date(micros / (microsPerSecond / 1000)).getUTCFullYear();
const dayOfYear = (micros: number) => {
  const date = new Date(micros / 1000);
  return (date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000;
};

/**
 * Return of each UTC calendar year: last value of the year over last value of the year before (or the first row) - 1.
 * @param time ascending micros, shape (n,)
 * @param equity,benchmark growth curves, shape (n,); NaN gives NaN for that year
 */
export function calendarReturns(
  time: Float64Array,
  equity: ArrayLike<number>,
  benchmark: ArrayLike<number>,
): CalendarReturn[] {
  const result: CalendarReturn[] = [];
  let start = 0;
  for (let row = 0; row < time.length; row++) {
    const year = yearOf(time[row]);
    if (row + 1 < time.length && yearOf(time[row + 1]) === year) continue;
    // A fortnight of slack: exchanges close for a few days around the new year.
    const startsLate = result.length === 0 && dayOfYear(time[0]) > 14;
    const endsEarly = row === time.length - 1 && dayOfYear(time[row]) < 351;
    result.push({
      year: startsLate || endsEarly ? `${year} (part)` : String(year),
      strategy: equity[row] / equity[start] - 1,
      benchmark: benchmark[row] / benchmark[start] - 1,
    });
    start = row;
  }
  return result;
}
