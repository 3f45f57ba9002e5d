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
interface Window extends Range {
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

  // As long as they can be: a plan of many splits asks for many folds, and growing lists cost more than looking at rows.
  const test = new Int32Array(time.length);
  const path = new Int32Array(time.length);
  const train = new Int32Array(time.length);
  let tested = 0;
  let sealedRows = 0;
  const windows = entry.test.map((range): Window => {
    const { start, end } = micros(range);
    let labelEnd = end;
    for (let row = lowerBound(time, start); row < time.length && time[row] <= end; row++) {
      if (!isLabelled(row) || !isTested(row)) continue;
      if (labelKnownAt[row] >= sealedFrom) {
        sealedRows++;
        continue;
      }
      path[tested] = range.path ?? 0;
      test[tested++] = row;
      labelEnd = Math.max(labelEnd, labelKnownAt[row]);
    }
    const embargoEnd = timeAfterBars(time, labelEnd, plan.embargoBars);
    const lookbackEnd = timeAfterBars(time, labelEnd, plan.lookbackBars);
    return { start, end, labelEnd, embargoEnd, lookbackEnd };
  });

  const rules: Rules = { windows, trainRanges, byLookback: plan.lookbackBars > plan.embargoBars };
  const counts: Record<Fate, number> = { train: 0, purged: sealedRows, embargoed: 0, lookback: 0 };
  let symbolRows = 0;
  const [from, to] = reachOf(plan, entry);
  for (let row = lowerBound(time, from); row < time.length && time[row] <= to; row++) {
    if (!isLabelled(row)) continue;
    if (isTested(row)) {
      if (isInside(time[row], windows)) continue;
      if (entry.symbols) {
        symbolRows++;
        continue;
      }
    }
    const fate = labelKnownAt[row] >= sealedFrom ? 'purged' : fateOf(time[row], labelKnownAt[row], rules);
    if (fate === 'train') train[counts.train] = row;
    counts[fate]++;
  }
  return {
    train: train.slice(0, counts.train),
    test: test.slice(0, tested),
    path: path.slice(0, tested),
    purgedRows: counts.purged,
    embargoedRows: counts.embargoed,
    lookbackRows: counts.lookback,
    symbolRows,
  };
}

type Fate = 'train' | 'purged' | 'embargoed' | 'lookback';

interface Rules {
  readonly windows: readonly Window[];
  readonly trainRanges: readonly Range[];
  /** Whether what follows a window by more than its labels was left out for the look-back, or for the embargo. */
  readonly byLookback: boolean;
}

/** What becomes of a labelled row outside the test windows. */
function fateOf(at: number, known: number, { windows, trainRanges, byLookback }: Rules): Fate {
  let left: Fate | undefined;
  for (const { start, labelEnd, embargoEnd, lookbackEnd } of windows) {
    if (at <= labelEnd) {
      if (known >= start) return 'purged';
    } else if (at <= embargoEnd) left = 'embargoed';
    else if (at <= lookbackEnd) left ??= 'lookback';
  }
  if (left) return left;
  if (isInside(at, trainRanges)) return 'train';
  return isBeforeItsWindow(at, windows, trainRanges) ? 'purged' : byLookback ? 'lookback' : 'embargoed';
}

function isInside(at: number, ranges: readonly Range[]): boolean {
  for (const { start, end } of ranges) if (at >= start && at <= end) return true;
  return false;
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
  // Intervals and windows are in order, so the outer ones tell.
  const first = folds.flatMap(({ train, test }) => [train[0], test[0]]);
  const last = folds.flatMap(({ train, test }) => [train[train.length - 1], test[test.length - 1]]);
  return [
    Math.min(...first.map(({ start }) => parseTime(start, 'start'))),
    Math.max(...last.map(({ end }) => parseTime(end, 'end'))),
  ];
}
