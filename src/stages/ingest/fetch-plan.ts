import type { Interval } from '../../core/time.ts';
import type { Calendar } from '../../market/calendar/calendar.ts';

/** What is stored of a symbol: its closes in order, and the range that was asked for. */
export interface StoredRange {
  readonly time: Float64Array;
  readonly coverage: { readonly from: number; readonly to: number };
}

/** from < close <= to */
export interface Segment {
  readonly from: number;
  readonly to: number;
}

/** Stored bars that are fetched again, so that a re-adjustment by the vendor is seen. */
const overlapBars = 2;

/** True when a bar may have closed within (from, to]. */
function mayHaveBars(calendar: Calendar, interval: Interval, from: number, to: number): boolean {
  return calendar
    .sessionsBetween(from, to)
    .some(({ open, close }) => (interval === '1d' ? close > from && close <= to : close > from && open < to));
}

/**
 * The ranges to ask for: all of it when nothing is stored, else what lies before and after the stored bars with an overlap
 * of two bars on either side; nothing when no session has closed since.
 */
export function planSegments(
  wanted: Segment,
  stored: StoredRange | undefined,
  calendar: Calendar,
  interval: Interval,
): Segment[] {
  if (!stored || stored.time.length <= overlapBars) return [wanted];
  const { time, coverage } = stored;
  const segments: Segment[] = [];
  if (wanted.from < coverage.from && mayHaveBars(calendar, interval, wanted.from, coverage.from)) {
    segments.push({ from: wanted.from, to: time[overlapBars - 1] });
  }
  if (wanted.to > coverage.to && mayHaveBars(calendar, interval, coverage.to, wanted.to)) {
    segments.push({ from: time[time.length - overlapBars] - 1, to: wanted.to });
  }
  return segments;
}

/** Bars that the calendar expects within a segment, for estimates. @param width of an intraday bar in micros, 0 for daily */
export function expectedBars({ from, to }: Segment, calendar: Calendar, width: number): number {
  return calendar
    .sessionsBetween(from, to)
    .filter(({ close }) => close > from && close <= to)
    .reduce((sum, { open, close }) => sum + (width === 0 ? 1 : Math.ceil((close - open) / width)), 0);
}
