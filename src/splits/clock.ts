import { dataError } from '../core/errors.ts';
import { parseTime } from '../core/time.ts';
import type { SplitPlan } from './plan.ts';

/** When the hold-out begins; infinity when nothing is sealed. */
export function sealOf(plan: SplitPlan): number {
  return plan.holdout === null ? Number.POSITIVE_INFINITY : parseTime(plan.holdout.start, 'holdout.start');
}

/** The first row at or after a time. */
export function lowerBound(time: Float64Array, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bars-th distinct time after a moment; the moment itself for 0 bars, the last time when there are fewer. */
export function timeAfterBars(time: Float64Array, moment: number, bars: number): number {
  let reached = moment;
  let passed = 0;
  for (let row = lowerBound(time, moment); row < time.length && passed < bars; row++) {
    if (time[row] > reached) {
      reached = time[row];
      passed++;
    }
  }
  return reached;
}

/** The bars-th distinct time before a moment; the moment itself for 0 bars, or where it lies after the data. */
export function timeBeforeBars(time: Float64Array, moment: number, bars: number): number {
  if (moment > time[time.length - 1]) return moment;
  let reached = moment;
  let passed = 0;
  for (let row = lowerBound(time, moment) - 1; row >= 0 && passed < bars; row--) {
    if (time[row] < reached) {
      reached = time[row];
      passed++;
    }
  }
  return reached;
}

export function checkSorted(time: Float64Array): void {
  for (let row = 1; row < time.length; row++) {
    if (time[row] < time[row - 1]) {
      throw dataError(`row ${row}: rows are not sorted by time`, 'sort the panel by time, then symbol');
    }
  }
}
