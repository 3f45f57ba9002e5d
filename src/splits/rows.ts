import { parseTime } from '../core/time.ts';
import { checkSorted, lowerBound, sealOf, timeBeforeBars } from './clock.ts';
import type { SplitPlan } from './plan.ts';

/**
 * Labelled rows for the final model: those of the plan's dates before the hold-out whose label is known before it begins.
 * The last horizonBars distinct times before the hold-out are left out as a whole, as they are in the folds: where labels
 * are known at different times, the early ones among them would be a biased choice.
 * @param time shape (n,), sorted ascending, micros
 * @param labelKnownAt shape (n,), micros, NaN while unknown
 * @param y shape (n,), optional: rows where it is NaN count as unlabelled too
 */
export function developmentRows(
  plan: SplitPlan,
  time: Float64Array,
  labelKnownAt: Float64Array,
  y?: Float64Array,
): Int32Array {
  checkSorted(time);
  const sealedFrom = sealOf(plan);
  const openUntil = timeBeforeBars(time, sealedFrom, plan.horizonBars);
  const to = parseTime(plan.to, 'to');
  const rows: number[] = [];
  for (let row = lowerBound(time, parseTime(plan.from, 'from')); row < time.length && time[row] <= to; row++) {
    // A comparison with NaN is false, so unknown labels stay out.
    if (time[row] < openUntil && labelKnownAt[row] < sealedFrom && !(y && Number.isNaN(y[row]))) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** Rows of the hold-out, labelled or not; none when the plan has no hold-out. @param time shape (n,), sorted, micros */
export function holdoutRows(plan: SplitPlan, time: Float64Array): Int32Array {
  if (plan.holdout === null) return new Int32Array(0);
  checkSorted(time);
  const end = parseTime(plan.holdout.end, 'holdout.end');
  const rows: number[] = [];
  for (let row = lowerBound(time, sealOf(plan)); row < time.length && time[row] <= end; row++) rows.push(row);
  return Int32Array.from(rows);
}
