export interface MonthlyReturns {
  readonly year: number;
  /** January to December; null where the curve has no bar. The first and last month may be part of one. */
  readonly months: readonly (number | null)[];
  /** Return of the year, or of the part of it that the curve covers. */
  readonly total: number;
}

/**
 * Returns of UTC calendar months and years: last equity of the period over last equity of the one before (over the first
 * equity for the first period), minus 1. Months of a year compound to its total.
 * @param time ascending micros  @param equity > 0, both shape (T,), T >= 1
 */
export function monthlyReturns(time: Float64Array, equity: Float64Array): MonthlyReturns[] {
  const years: { year: number; months: (number | null)[]; total: number }[] = [];
  let before = equity[0];
  let yearStart = equity[0];
  for (let step = 0; step < time.length; step++) {
    const date = new Date(time[step] / 1000);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    const next = step + 1 < time.length ? new Date(time[step + 1] / 1000) : undefined;
    if (next && next.getUTCFullYear() === year && next.getUTCMonth() === month) continue;
    let row = years[years.length - 1];
    if (row?.year !== year) {
      row = { year, months: new Array<number | null>(12).fill(null), total: 0 };
      years.push(row);
      yearStart = before;
    }
    row.months[month] = equity[step] / before - 1;
    row.total = equity[step] / yearStart - 1;
    before = equity[step];
  }
  return years;
}
