import { configError, dataError } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import type { Block } from './date-grid.ts';
import { foldRows } from './fold-rows.ts';
import { balancedGroups, defaultSymbolGroups } from './grouped.ts';
import type { SplitPlan } from './plan.ts';
import { holdoutRows } from './rows.ts';
import { checkPlacement, type FoldBlocks, type PlacementOptions, type SplitScheme } from './scheme.ts';
import { splitSchemes } from './schemes.ts';
import { isPossible, whatWouldWork } from './what-works.ts';

export interface PlanOptions extends PlacementOptions {
  readonly scheme: string;
  /** Micros; everything from here on is sealed. Undefined = no hold-out. */
  readonly holdoutStart: number | undefined;
  /** Names written into the plan. */
  readonly features: string;
  readonly label: string | undefined;
  readonly interval: string;
}

/** The rows of a panel, sorted by time; y is NaN and labelKnownAt is NaN where the label is unknown. */
export interface LabelledRows {
  readonly time: Float64Array;
  readonly labelKnownAt: Float64Array;
  readonly y: Float64Array;
  /** Needed for the scheme grouped. */
  readonly symbols?: readonly string[];
  readonly symbolId?: Int32Array;
}

/**
 * Cuts a panel in time. The bars that horizon and embargo count are the distinct times of all symbols between the first
 * and the last labelled row. Before a hold-out the last horizonBars dates are left out of every fold, since their
 * outcome lies inside it.
 * @throws TrademlError (config) when an option is out of its range, the hold-out lies outside the data, or a fold would
 *   have nothing to train or test on (with what would work); (data) when no row has a label
 */
export function buildSplitPlan(given: PlanOptions, rows: LabelledRows): SplitPlan {
  const scheme = splitSchemes.get(given.scheme);
  const dates = developmentDates(rows, given);
  const { scheme: _scheme, holdoutStart, features, label, interval, ...asked } = given;
  const grouping = withSymbolGroups(scheme, asked, rows);
  const options = scheme.resolve?.(dates.length, grouping) ?? grouping;
  checkPlacement(scheme, options);
  const blocks = scheme.place({ count: dates.length, time: dates }, options);
  checkBlocks(scheme, options, dates, blocks, holdoutStart !== undefined);

  const range = ([first, last]: Block) => ({ start: formatTime(dates[first]), end: formatTime(dates[last]) });
  const { time, labelKnownAt, y } = rows;
  const last = time[time.length - 1];
  const plan: SplitPlan = {
    version: 3,
    scheme: scheme.name,
    horizonBars: options.horizonBars,
    embargoBars: options.embargoBars,
    lookbackBars: options.lookbackBars,
    nFolds: blocks.length,
    ...pathNumbers(blocks),
    features,
    ...(label === undefined ? {} : { label }),
    interval,
    from: formatTime(time[0]),
    to: formatTime(last),
    holdout: holdoutStart === undefined ? null : { start: formatTime(holdoutStart), end: formatTime(last), rows: 0 },
    folds: blocks.map(({ train, test, paths, symbols }, fold) => ({
      fold,
      train: train.map(range),
      test: test.map((block, i) => ({ ...range(block), ...(paths && { path: paths[i] }) })),
      ...(symbols && { symbols: [...symbols] }),
      trainRows: 0,
      testRows: 0,
      purgedRows: 0,
      embargoedRows: 0,
      lookbackRows: 0,
    })),
  };
  if (plan.holdout) plan.holdout.rows = holdoutRows(plan, time).length;
  const { symbols, symbolId } = rows;
  const of = symbols && symbolId && { symbols, symbolId };
  for (const fold of plan.folds) {
    const { train, test, ...counts } = foldRows(plan, fold.fold, time, labelKnownAt, y, of);
    fold.trainRows = train.length;
    fold.testRows = test.length;
    fold.purgedRows = counts.purgedRows;
    fold.embargoedRows = counts.embargoedRows;
    fold.lookbackRows = counts.lookbackRows;
    if (fold.symbols) fold.symbolRows = counts.symbolRows;
    const empty = train.length === 0 ? 'training' : test.length === 0 ? 'test' : undefined;
    if (empty && !(fold.symbols && empty === 'test')) {
      throw configError(
        `splits fold ${fold.fold} has no labelled ${empty} rows left (${fold.purgedRows} purged, ${fold.embargoedRows} embargoed, ${fold.lookbackRows} looking back into the test)`,
        whatWouldWork(scheme, options, { count: dates.length, time: dates }),
      );
    }
  }
  return { ...plan, ...withTestRows(plan.folds) };
}

/** Symbols that were not there yet, or no longer, make no fold in that block of dates. */
function withTestRows(folds: SplitPlan['folds']): Pick<SplitPlan, 'nFolds' | 'folds'> {
  const kept = folds.filter(({ testRows }) => testRows > 0).map((entry, fold) => ({ ...entry, fold }));
  return { nFolds: kept.length, folds: kept };
}

/** How many paths the test windows are of, and the numbers that made them; nothing where there is one. */
function pathNumbers(blocks: readonly FoldBlocks[]): Pick<SplitPlan, 'groups' | 'testGroups' | 'paths'> {
  const paths = 1 + Math.max(...blocks.flatMap((fold) => fold.paths ?? [0]));
  if (blocks[0].paths === undefined) return {};
  const groups = new Set(blocks.flatMap(({ test }) => test.map(([first]) => first))).size;
  return { groups, testGroups: blocks[0].test.length, paths };
}

/** The groups of symbols that a scheme tests apart: those given, or all symbols dealt out by their labelled rows. */
function withSymbolGroups(scheme: SplitScheme, options: PlacementOptions, rows: LabelledRows): PlacementOptions {
  if (!scheme.reads.includes('symbolGroups') || options.symbolGroups) return options;
  const { symbols = [], symbolId = new Int32Array(0), y } = rows;
  const counts = new Map(symbols.map((symbol) => [symbol, 0]));
  symbolId.forEach((id, row) => {
    if (!Number.isNaN(y[row])) counts.set(symbols[id], (counts.get(symbols[id]) ?? 0) + 1);
  });
  return { ...options, symbolGroups: balancedGroups(counts, options.groups ?? defaultSymbolGroups) };
}

/** The distinct times that folds may use. */
function developmentDates({ time, labelKnownAt, y }: LabelledRows, options: PlanOptions): Float64Array {
  if (time.length === 0) throw dataError('there are no rows to split', 'check --features and --symbols');
  const { holdoutStart } = options;
  const [first, last] = [time[0], time[time.length - 1]];
  if (holdoutStart !== undefined && !(holdoutStart > first && holdoutStart <= last)) {
    throw configError(
      `splits holdoutStart ${formatTime(holdoutStart)} lies outside the data, which run from ${formatTime(first)} to ${formatTime(last)}`,
      'name a date inside the data with --holdout-start, or leave it out',
    );
  }
  const isLabelled = (row: number) => !Number.isNaN(y[row]) && !Number.isNaN(labelKnownAt[row]);
  let low = 0;
  while (low < time.length && !isLabelled(low)) low++;
  if (low === time.length)
    throw dataError('no row has a known label', 'check --label, or make features over more dates');
  let high = time.length - 1;
  while (!isLabelled(high)) high--;
  const dates = new Set<number>();
  for (let row = 0; row < time.length; row++) {
    if (time[row] >= time[low] && time[row] <= time[high]) dates.add(time[row]);
  }
  const all = Float64Array.from(dates);
  if (holdoutStart === undefined || time[high] < holdoutStart) return all;
  const before = all.findIndex((date) => date >= holdoutStart);
  return all.subarray(0, Math.max(0, before - options.horizonBars));
}

function checkBlocks(
  scheme: SplitScheme,
  options: PlacementOptions,
  dates: Float64Array,
  blocks: readonly FoldBlocks[],
  sealed: boolean,
): void {
  if (isPossible(blocks)) return;
  const bad = blocks.findIndex((fold) => !isPossible([fold]));
  const lack = blocks[bad]?.test.some(([first, last]) => last < first) ? 'test dates' : 'training dates';
  const { horizonBars, embargoBars, lookbackBars } = options;
  throw configError(
    `splits leave ${bad < 0 ? 'no fold with enough training dates' : `fold ${bad} without ${lack}`}: ${dates.length} labelled dates${sealed ? ' before the hold-out and its purge' : ''}, ` +
      `${blocks.length} folds, horizon ${horizonBars} bars, embargo ${embargoBars} bars, look-back ${lookbackBars} bars (${scheme.name})`,
    whatWouldWork(scheme, options, { count: dates.length, time: dates }),
  );
}
