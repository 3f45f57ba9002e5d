import { configError, dataError } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import type { SplitPlan } from './plan.ts';
import { foldRows, holdoutRows } from './rows.ts';
import { type Block, checkPlacement, type FoldBlocks, type PlacementOptions, type SplitScheme } from './scheme.ts';
import { splitSchemes } from './schemes.ts';

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
}

/**
 * Cuts a panel in time. The bars that horizon and embargo count are the distinct times of all symbols between the first
 * and the last labelled row. Before a hold-out the last horizonBars dates are left out of every fold, since their
 * outcome lies inside it.
 * @throws TrademlError (config) when an option is out of its range, the hold-out lies outside the data, or a fold would
 *   have nothing to train or test on (with what would work); (data) when no row has a label
 */
export function buildSplitPlan(options: PlanOptions, rows: LabelledRows): SplitPlan {
  const scheme = splitSchemes.get(options.scheme);
  checkPlacement(scheme, options);
  const { time, labelKnownAt, y } = rows;
  const dates = developmentDates(rows, options);
  const blocks = scheme.place(dates.length, options);
  checkBlocks(scheme, options, dates.length, blocks);

  const range = ([first, last]: Block) => ({ start: formatTime(dates[first]), end: formatTime(dates[last]) });
  const { holdoutStart } = options;
  const last = time[time.length - 1];
  const plan: SplitPlan = {
    version: 2,
    scheme: scheme.name,
    horizonBars: options.horizonBars,
    embargoBars: options.embargoBars,
    lookbackBars: options.lookbackBars,
    nFolds: blocks.length,
    features: options.features,
    ...(options.label === undefined ? {} : { label: options.label }),
    interval: options.interval,
    from: formatTime(time[0]),
    to: formatTime(last),
    holdout: holdoutStart === undefined ? null : { start: formatTime(holdoutStart), end: formatTime(last), rows: 0 },
    folds: blocks.map(({ train, test }, fold) => ({
      fold,
      train: train.map(range),
      test: range(test),
      trainRows: 0,
      testRows: 0,
      purgedRows: 0,
      embargoedRows: 0,
      lookbackRows: 0,
    })),
  };
  if (plan.holdout) plan.holdout.rows = holdoutRows(plan, time).length;
  for (const fold of plan.folds) {
    const found = foldRows(plan, fold.fold, time, labelKnownAt, y);
    fold.trainRows = found.train.length;
    fold.testRows = found.test.length;
    fold.purgedRows = found.purgedRows;
    fold.embargoedRows = found.embargoedRows;
    fold.lookbackRows = found.lookbackRows;
    const empty = found.train.length === 0 ? 'training' : found.test.length === 0 ? 'test' : undefined;
    if (empty) {
      throw configError(
        `splits fold ${fold.fold} has no labelled ${empty} rows left (${found.purgedRows} purged, ${found.embargoedRows} embargoed, ${found.lookbackRows} looking back into the test)`,
        whatWouldWork(scheme, options, dates.length),
      );
    }
  }
  return plan;
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

function isPossible(blocks: readonly FoldBlocks[]): boolean {
  return blocks.every(({ train, test }) => train.length > 0 && test[0] >= 0 && test[1] >= test[0]);
}

function checkBlocks(
  scheme: SplitScheme,
  options: PlanOptions,
  dateCount: number,
  blocks: readonly FoldBlocks[],
): void {
  if (isPossible(blocks)) return;
  const bad = blocks.findIndex((fold) => !isPossible([fold]));
  const lack = blocks[bad].test[1] < blocks[bad].test[0] ? 'test dates' : 'training dates';
  throw configError(
    `splits leave fold ${bad} without ${lack}: ${dateCount} labelled dates${options.holdoutStart === undefined ? '' : ' before the hold-out and its purge'}, ${options.nFolds} folds, ` +
      `horizon ${options.horizonBars} bars, embargo ${options.embargoBars} bars, look-back ${options.lookbackBars} bars (${scheme.name})`,
    whatWouldWork(scheme, options, dateCount),
  );
}

/** The nearest options that leave every fold something, found by trying. */
function whatWouldWork(scheme: SplitScheme, options: PlanOptions, dateCount: number): string {
  const works = (change: Partial<PlacementOptions>, dates = dateCount) =>
    isPossible(scheme.place(dates, { ...options, ...change }));
  const advice: string[] = [];
  for (let nFolds = options.nFolds - 1; nFolds >= scheme.minFolds; nFolds--) {
    if (!works({ nFolds })) continue;
    advice.push(`--n-folds ${nFolds}`);
    break;
  }
  for (let lookbackBars = options.lookbackBars - 1; scheme.trainsAfterTest && lookbackBars >= 0; lookbackBars--) {
    if (!works({ lookbackBars })) continue;
    advice.push(`--purge-lookback ${lookbackBars}`);
    break;
  }
  for (let horizonBars = options.horizonBars - 1; horizonBars >= 0; horizonBars--) {
    if (!works({ horizonBars })) continue;
    advice.push(`a label with a horizon of at most ${horizonBars} bars`);
    break;
  }
  const enough = nextWorkingCount(dateCount, (dates) => works({}, dates));
  if (enough !== undefined) advice.push(`${enough} labelled dates`);
  return advice.length > 0 ? `what would work: ${advice.join(', or ')}` : 'use more dates, or a later --holdout-start';
}

const mostDatesTried = 100_000;

/** The next larger number of dates that works. Rounding makes it jump, so it is tried one by one. */
function nextWorkingCount(dateCount: number, works: (dates: number) => boolean): number | undefined {
  for (let dates = dateCount + 1; dates <= mostDatesTried; dates++) if (works(dates)) return dates;
  return undefined;
}
