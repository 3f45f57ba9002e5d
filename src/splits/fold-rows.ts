import { usageError } from '../core/errors.ts';
import { parseTime } from '../core/time.ts';
import { checkSorted, lowerBound, sealOf, timeAfterBars } from './clock.ts';
import type { FoldPlan, SplitPlan } from './plan.ts';
import { splitSchemes } from './schemes.ts';

/** Row numbers of one fold, ascending, and how many labelled rows were left out on the way. */
export interface FoldRows {
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Backtest path of each test row; zeros where the plan has one path. */
  readonly path: Int32Array;
  /** Rows whose label interval overlaps the test labels or reaches into the hold-out, or that the horizon left out. */
  readonly purgedRows: number;
  /** Rows after the test labels' end that the embargo left out. */
  readonly embargoedRows: number;
  /** Rows after the test labels' end, past the embargo, whose features look back into the test label window. */
  readonly lookbackRows: number;
  /** Rows of the tested symbols outside the test windows, where a fold tests some symbols only. */
  readonly symbolRows: number;
}

/** Which symbol each row is of. */
export interface RowSymbols {
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
}

/** A test window with the moments up to which nothing trains. */
interface Window {
  readonly start: number;
  readonly end: number;
  readonly path: number;
  /** When the last label of its test rows is known. */
  readonly labelEnd: number;
  readonly embargoEnd: number;
  readonly lookbackEnd: number;
}

/**
 * The rows of one fold in a panel, which may hold other symbols or more dates than the one the plan was made from.
 *   test   = rows inside the test windows (of the fold's symbols, where it names some)
 *   train  = rows inside the training intervals, less, for each test window by itself, those whose label interval
 *            [time, labelKnownAt] overlaps the closed test label window [test start, W], W = the latest labelKnownAt of a
 *            test row in it (a shared end point overlaps), less those among the first embargoBars distinct times after W,
 *            less those after W whose features' window [t - lookbackBars, t], counted in distinct times, reaches back to
 *            W or before; less all rows of the symbols that the fold tests, where it names some
 * Both leave out rows with an unknown label and rows whose label is known only inside the hold-out.
 * @param time shape (n,), sorted ascending, micros
 * @param labelKnownAt shape (n,), micros, NaN while unknown
 * @param y shape (n,), optional: rows where it is NaN count as unlabelled too
 * @param of needed for plans whose folds test some symbols only
 * @throws TrademlError (usage) for a fold that the plan doesn't have, or without the symbols that it needs; (data) when
 *   times are not sorted
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, 7.4.1-7.4.2
 */
export function foldRows(
  plan: SplitPlan,
  fold: number,
  time: Float64Array,
  labelKnownAt: Float64Array,
  y?: Float64Array,
  of?: RowSymbols,
): FoldRows {
  checkSorted(time);
  const entry = foldOf(plan, fold);
  const trainRanges = entry.train.map(micros);
  const sealedFrom = sealOf(plan);
  const isTested = testedSymbols(entry, of);
  const isLabelled = (row: number) => !Number.isNaN(labelKnownAt[row]) && !(y && Number.isNaN(y[row]));

  const test: number[] = [];
  const path: number[] = [];
  let purgedRows = 0;
  const windows = entry.test.map((range): Window => {
    const { start, end } = micros(range);
    let labelEnd = end;
    for (let row = lowerBound(time, start); row < time.length && time[row] <= end; row++) {
      if (!isLabelled(row) || !isTested(row)) continue;
      if (labelKnownAt[row] >= sealedFrom) {
        purgedRows++;
        continue;
      }
      test.push(row);
      path.push(range.path ?? 0);
      labelEnd = Math.max(labelEnd, labelKnownAt[row]);
    }
    const embargoEnd = timeAfterBars(time, labelEnd, plan.embargoBars);
    const lookbackEnd = timeAfterBars(time, labelEnd, plan.lookbackBars);
    return { start, end, path: range.path ?? 0, labelEnd, embargoEnd, lookbackEnd };
  });

  let embargoedRows = 0;
  let lookbackRows = 0;
  let symbolRows = 0;
  const train: number[] = [];
  const [from, to] = reachOf(plan, entry);
  for (let row = lowerBound(time, from); row < time.length && time[row] <= to; row++) {
    const at = time[row];
    if (!isLabelled(row)) continue;
    if (isTested(row)) {
      if (windows.some(({ start, end }) => at >= start && at <= end)) continue;
      if (entry.symbols) {
        symbolRows++;
        continue;
      }
    }
    const known = labelKnownAt[row];
    if (known >= sealedFrom || windows.some(({ start, labelEnd }) => at <= labelEnd && known >= start)) purgedRows++;
    else if (windows.some(({ labelEnd, embargoEnd }) => at > labelEnd && at <= embargoEnd)) embargoedRows++;
    else if (windows.some(({ labelEnd, lookbackEnd }) => at > labelEnd && at <= lookbackEnd)) lookbackRows++;
    else if (trainRanges.some((range) => at >= range.start && at <= range.end)) train.push(row);
    else if (isBeforeItsWindow(at, windows, trainRanges)) purgedRows++;
    else if (plan.lookbackBars > plan.embargoBars) lookbackRows++;
    else embargoedRows++;
  }
  return {
    train: Int32Array.from(train),
    test: Int32Array.from(test),
    path: Int32Array.from(path),
    purgedRows,
    embargoedRows,
    lookbackRows,
    symbolRows,
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function micros({ start, end }: { start: string; end: string }): Range {
  return { start: parseTime(start, 'start'), end: parseTime(end, 'end') };
}

function foldOf(plan: SplitPlan, fold: number): FoldPlan {
  const found = plan.folds.find((entry) => entry.fold === fold);
  if (!found) throw usageError(`the splits have no fold ${fold}`, `folds are 0 to ${plan.folds.length - 1}`);
  return found;
}

function testedSymbols({ fold, symbols }: FoldPlan, of: RowSymbols | undefined): (row: number) => boolean {
  if (!symbols) return () => true;
  if (!of) {
    throw usageError(
      `fold ${fold} of these splits tests some symbols only, which this use of them does not know`,
      'use --scheme walk-forward or purged-kfold',
    );
  }
  const ids = new Set(symbols.map((symbol) => of.symbols.indexOf(symbol)));
  return (row) => ids.has(of.symbolId[row]);
}

/**
 * Whether what the plan's intervals left out at a moment was left out for the labels that reach into the next window,
 * rather than for what follows the window before. Between two windows that are so near that nothing trains between
 * them, it counts as the latter.
 */
function isBeforeItsWindow(at: number, windows: readonly Window[], trainRanges: readonly Range[]): boolean {
  if (!windows.some(({ start }) => start > at)) return false;
  const before = windows.filter(({ end }) => end < at).at(-1);
  return before === undefined || trainRanges.some(({ start, end }) => start > before.end && end < at);
}

/**
 * First and last moment of what a fold could train on or test. Where training follows a test window that is the whole
 * plan, so that rows are counted as left out even when a fold's whole block after the window is.
 */
function reachOf(plan: SplitPlan, entry: FoldPlan): [number, number] {
  const folds = splitSchemes.get(plan.scheme).trainsAfterTest ? plan.folds : [entry];
  const ranges = folds.flatMap(({ train, test }) => [...train, ...test]).map(micros);
  return [Math.min(...ranges.map(({ start }) => start)), Math.max(...ranges.map(({ end }) => end))];
}
