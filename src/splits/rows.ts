import { dataError, usageError } from '../core/errors.ts';
import { parseTime } from '../core/time.ts';
import type { FoldPlan, SplitPlan } from './plan.ts';
import { splitSchemes } from './schemes.ts';

/** Row numbers of one fold, ascending, and how many labelled rows were left out on the way. */
export interface FoldRows {
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Rows whose label interval overlaps the test labels or reaches into the hold-out, or that the horizon left out. */
  readonly purgedRows: number;
  /** Rows after the test labels' end that the embargo left out. */
  readonly embargoedRows: number;
  /** Rows after the test labels' end, past the embargo, whose features look back into the test label window. */
  readonly lookbackRows: number;
}

/**
 * The rows of one fold in a panel, which may hold other symbols or more dates than the one the plan was made from.
 *   test   = rows inside the test window
 *   train  = rows inside the training intervals, less those whose label interval [time, labelKnownAt] overlaps the
 *            closed test label window [test start, W], W = the latest labelKnownAt of a test row (a shared end point
 *            overlaps), less those among the first embargoBars distinct times after W, less those after W whose features'
 *            window [t - lookbackBars, t], counted in distinct times, reaches back to W or before
 * Both leave out rows with an unknown label and rows whose label is known only inside the hold-out.
 * @param time shape (n,), sorted ascending, micros
 * @param labelKnownAt shape (n,), micros, NaN while unknown
 * @param y shape (n,), optional: rows where it is NaN count as unlabelled too
 * @throws TrademlError (usage) for a fold that the plan doesn't have; (data) when times are not sorted
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, 7.4.1-7.4.2
 */
export function foldRows(
  plan: SplitPlan,
  fold: number,
  time: Float64Array,
  labelKnownAt: Float64Array,
  y?: Float64Array,
): FoldRows {
  checkSorted(time);
  const { train: trainRanges, test: testRange } = rangesOf(foldOf(plan, fold));
  const sealedFrom = sealOf(plan);
  const isLabelled = (row: number) => !Number.isNaN(labelKnownAt[row]) && !(y && Number.isNaN(y[row]));

  const test: number[] = [];
  let purgedRows = 0;
  let windowEnd = testRange.end;
  for (let row = lowerBound(time, testRange.start); row < time.length && time[row] <= testRange.end; row++) {
    if (!isLabelled(row)) continue;
    if (labelKnownAt[row] >= sealedFrom) {
      purgedRows++;
      continue;
    }
    test.push(row);
    windowEnd = Math.max(windowEnd, labelKnownAt[row]);
  }

  const embargoEnd = timeAfterBars(time, windowEnd, plan.embargoBars);
  const lookbackEnd = timeAfterBars(time, windowEnd, plan.lookbackBars);
  let embargoedRows = 0;
  let lookbackRows = 0;
  const train: number[] = [];
  const [from, to] = reachOf(plan, fold);
  for (let row = lowerBound(time, from); row < time.length && time[row] <= to; row++) {
    const at = time[row];
    if ((at >= testRange.start && at <= testRange.end) || !isLabelled(row)) continue;
    const inInterval = trainRanges.some((range) => at >= range.start && at <= range.end);
    const overlaps = at <= windowEnd && labelKnownAt[row] >= testRange.start;
    if (overlaps || labelKnownAt[row] >= sealedFrom) purgedRows++;
    else if (at > windowEnd && at <= embargoEnd) embargoedRows++;
    else if (at > windowEnd && at <= lookbackEnd) lookbackRows++;
    else if (inInterval) train.push(row);
    else if (at < testRange.start) purgedRows++;
    else if (plan.lookbackBars > plan.embargoBars) lookbackRows++;
    else embargoedRows++;
  }
  return { train: Int32Array.from(train), test: Int32Array.from(test), purgedRows, embargoedRows, lookbackRows };
}

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

/** When the hold-out begins; infinity when nothing is sealed. */
function sealOf(plan: SplitPlan): number {
  return plan.holdout === null ? Number.POSITIVE_INFINITY : parseTime(plan.holdout.start, 'holdout.start');
}

function foldOf(plan: SplitPlan, fold: number): FoldPlan {
  const found = plan.folds.find((entry) => entry.fold === fold);
  if (!found) throw usageError(`the splits have no fold ${fold}`, `folds are 0 to ${plan.folds.length - 1}`);
  return found;
}

/**
 * First and last moment of what a fold could train on or test. Where training follows a test window that is the whole
 * plan, so that rows are counted as left out even when a fold's whole block after the window is.
 */
function reachOf(plan: SplitPlan, fold: number): [number, number] {
  const all = splitSchemes.get(plan.scheme).trainsAfterTest ? plan.folds : [foldOf(plan, fold)];
  const ranges = all.map(rangesOf).flatMap(({ train, test }) => [...train, test]);
  return [Math.min(...ranges.map(({ start }) => start)), Math.max(...ranges.map(({ end }) => end))];
}

function rangesOf(fold: FoldPlan) {
  const micros = ({ start, end }: { start: string; end: string }) => ({
    start: parseTime(start, 'start'),
    end: parseTime(end, 'end'),
  });
  return { train: fold.train.map(micros), test: micros(fold.test) };
}

/** The first row at or after a time. */
function lowerBound(time: Float64Array, at: number): number {
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
function timeAfterBars(time: Float64Array, moment: number, bars: number): number {
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
function timeBeforeBars(time: Float64Array, moment: number, bars: number): number {
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

function checkSorted(time: Float64Array): void {
  for (let row = 1; row < time.length; row++) {
    if (time[row] < time[row - 1]) {
      throw dataError(`row ${row}: rows are not sorted by time`, 'sort the panel by time, then symbol');
    }
  }
}
