import { barColumns } from '../../core/frame.ts';
import { formatTime, intervals } from '../../core/time.ts';
import { dateOfClose } from '../calendar/calendar.ts';
import type { BarView } from './bar-view.ts';
import type { BarCheck, CheckContext } from './check.ts';
import { findingOfRows, rowsWhere, show } from './findings.ts';
import type { RawBars } from './raw-bars.ts';

function sameBar(raw: RawBars, a: number, b: number): boolean {
  return barColumns.every((name) => Object.is(raw[name][a], raw[name][b]));
}

/** Later rows of each repeated time, split by whether they equal the row before them. */
function repeats(view: BarView): { identical: number[]; conflicting: number[] } {
  const { raw, order } = view;
  const identical: number[] = [];
  const conflicting: number[] = [];
  for (let i = 1; i < order.length; i++) {
    if (raw.time[order[i]] !== raw.time[order[i - 1]]) continue;
    (sameBar(raw, order[i], order[i - 1]) ? identical : conflicting).push(order[i]);
  }
  return { identical, conflicting };
}

export const duplicateTimestamps: BarCheck = {
  name: 'duplicate-timestamps',
  summary: 'a bar is there twice, with equal values',
  run(view, context) {
    const rows = repeats(view).identical;
    const detail = () => 'the same bar again';
    return findingOfRows(view, context, { check: this.name, severity: 'warning', rows, detail });
  },
};

export const conflictingDuplicates: BarCheck = {
  name: 'conflicting-duplicates',
  summary: 'two bars of one time with different values',
  run(view, context) {
    const rows = repeats(view).conflicting;
    const detail = (row: number) => {
      const at = view.order.indexOf(row);
      const other = view.order[at - 1];
      return `close ${show(view.raw.close[other])}, then ${show(view.raw.close[row])} (the last is kept)`;
    };
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows, detail });
  },
};

export const unsortedRows: BarCheck = {
  name: 'unsorted',
  summary: 'rows are not in time order',
  run(view, context) {
    const { time } = view.raw;
    const rows = rowsWhere(view, (row) => row > 0 && time[row] < time[row - 1]);
    const detail = (row: number) => `comes after ${formatTime(time[row - 1])}`;
    return findingOfRows(view, context, { check: this.name, severity: 'warning', rows, detail });
  },
};

export const futureTimestamps: BarCheck = {
  name: 'future-timestamps',
  summary: 'a bar ends in the future',
  run(view, context) {
    const rows = rowsWhere(view, (row) => view.raw.time[row] > context.now);
    const detail = () => `after ${formatTime(context.now)}`;
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows, detail });
  },
  isImpossible: (raw, row, _limits, now) => raw.time[row] > now,
};

/**
 * Whether a bar that starts before the one before it ended is only the neighbour of a short bar: the last of a session
 * whose hours are no multiple of the interval, or the second of a day where a vendor cuts at full hours (09:30, 10:00).
 */
function besideShortBar(before: number, time: number, width: number, { calendar }: CheckContext): boolean {
  const session = calendar.session(dateOfClose(time));
  if (!session) return false;
  if (session.close === time) return before === time - ((session.close - session.open) % width);
  return before - width === session.open && (time % width === 0 || before % width === 0);
}

/** A bar that begins before the one before it ends: two series or two anchors (:00 and :30) mixed. */
export const overlappingBars: BarCheck = {
  name: 'overlapping-bars',
  summary: 'two bars cover the same minutes',
  run(view, context) {
    if (context.interval === '1d') return [];
    const { raw, unique } = view;
    const width = intervals[context.interval];
    const rows = [...unique.subarray(1)].filter((row, i) => {
      const before = raw.time[unique[i]];
      return raw.time[row] - before < width && !besideShortBar(before, raw.time[row], width, context);
    });
    const detail = () => `ends less than ${context.interval} after the bar before it`;
    return findingOfRows(view, context, { check: this.name, severity: 'error', rows, detail });
  },
};
