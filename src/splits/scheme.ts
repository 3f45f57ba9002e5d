import { configError } from '../core/errors.ts';
import type { CalendarRule, DateUnit } from './calendar.ts';
import type { Block, DateGrid } from './date-grid.ts';

/** What only some schemes read; a scheme names its own in `reads`, and the others are refused. */
export interface SchemeOptions {
  /** Folds to make, >= 1; grouped: blocks of dates, each tested with every group of symbols. */
  readonly nFolds?: number;
  /** Share of the dates before the first test window, inside (0, 1). */
  readonly minTrain?: number;
  /** Bars that every fold trains on: the window rolls on with the test. Left out, it grows from the first date. */
  readonly trainSize?: number;
  /** Bars of each test window. */
  readonly testSize?: number;
  /** Bars from one test window to the next (with a calendar rule: its dates), >= 1. */
  readonly step?: number;
  /** Test windows begin at these dates of the calendar. */
  readonly testStartRule?: CalendarRule;
  /** Dates that are never cut apart. */
  readonly wholeDates?: DateUnit;
  /** combinatorial: groups of dates; grouped: groups of symbols. */
  readonly groups?: number;
  /** Groups that each split tests. */
  readonly testGroups?: number;
  /** More splits than this are refused. */
  readonly maxSplits?: number;
  /** Wished bars of training and number of paths, from which groups and testGroups are chosen. */
  readonly targetTrain?: number;
  readonly targetPaths?: number;
  /** Symbols that are tested together, and on which nothing that tests them is trained. */
  readonly symbolGroups?: readonly (readonly string[])[];
}

/** What places the folds. All counts are in bars: positions in the sorted list of distinct times of all symbols. */
export interface PlacementOptions extends SchemeOptions {
  /** Bars from a row to the moment its label is known, >= 0. */
  readonly horizonBars: number;
  /** Bars left out between the end of a test window's labels and the training that follows it, >= 0. */
  readonly embargoBars: number;
  /** Bars that features look back, >= 0: training after a test window begins where they no longer reach into it. */
  readonly lookbackBars: number;
}

export interface FoldBlocks {
  /** In order and disjoint; empty when purge and embargo leave nothing. */
  readonly train: readonly Block[];
  /** In order and disjoint; they may touch. */
  readonly test: readonly Block[];
  /** Backtest path of each test block; all are of path 0 when left out. */
  readonly paths?: readonly number[];
  /** Symbols that are tested, and left out of the training at all dates; all symbols are in both when left out. */
  readonly symbols?: readonly string[];
}

/** A way to cut the dates of a panel into training and test parts. */
export interface SplitScheme {
  readonly name: string;
  readonly summary: string;
  /** The fewest folds that make sense. */
  readonly minFolds: number;
  /** True when some training may follow a test window, which is where embargo and look-back act. */
  readonly trainsAfterTest: boolean;
  readonly reads: readonly (keyof SchemeOptions)[];
  /** Works out options that depend on the number of dates, before they are checked. */
  resolve?(dateCount: number, options: PlacementOptions): PlacementOptions;
  /** @throws TrademlError (config) when the options do not go together */
  check?(options: PlacementOptions): void;
  /**
   * Cuts the dates. Never throws for want of dates: blocks come out empty (last < first), or there are no folds, and the
   * caller says what would work.
   */
  place(dates: DateGrid, options: PlacementOptions): FoldBlocks[];
}

export const defaultFolds = 5;

/**
 * The training block that ends before a test block: a label is known horizonBars later, and a label known exactly when
 * the test begins counts as overlapping, so the last training date is testFirst - horizonBars - 1.
 */
export function trainBefore(testFirst: number, horizonBars: number): Block[] {
  const last = testFirst - horizonBars - 1;
  return last >= 0 ? [[0, last]] : [];
}

/**
 * The training blocks around test blocks: between two of them, what ends before the labels reach into the later one and
 * begins once the earlier one's labels are all known, the embargo has passed and the window that features look back
 * over, [t - lookbackBars, t], has left its last label behind.
 * @param tests in order and disjoint
 */
export function trainAround(tests: readonly Block[], dateCount: number, options: PlacementOptions): Block[] {
  const { horizonBars, embargoBars, lookbackBars } = options;
  const blocks: Block[] = [];
  for (let i = 0; i <= tests.length; i++) {
    const first = i === 0 ? 0 : tests[i - 1][1] + horizonBars + Math.max(embargoBars, lookbackBars) + 1;
    const last = i === tests.length ? dateCount - 1 : tests[i][0] - horizonBars - 1;
    if (first <= last) blocks.push([first, last]);
  }
  return blocks;
}

/** @throws TrademlError (config) naming the option that is out of its range or that the scheme does not read */
export function checkPlacement(scheme: SplitScheme, options: PlacementOptions): void {
  const whole = (name: keyof typeof countHints, least: number) => {
    const value = options[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
      throw configError(`splits ${name} must be a whole number of at least ${least}, found ${value}`, countHints[name]);
    }
  };
  for (const name of ['horizonBars', 'embargoBars', 'lookbackBars'] as const) whole(name, 0);
  for (const name of [
    'trainSize',
    'testSize',
    'step',
    'testGroups',
    'maxSplits',
    'targetTrain',
    'targetPaths',
  ] as const)
    whole(name, 1);
  whole('nFolds', scheme.minFolds);
  whole('groups', 2);
  const { minTrain } = options;
  if (minTrain !== undefined && !(minTrain > 0 && minTrain < 1)) {
    throw configError(
      `splits minTrain must lie between 0 and 1, found ${minTrain}`,
      'it is the share of the dates before the first test window, such as 0.5',
    );
  }
  const foreign = schemeOptionNames.find((name) => options[name] !== undefined && !scheme.reads.includes(name));
  if (foreign !== undefined) {
    throw configError(
      `splits ${foreign} means nothing to the scheme ${scheme.name}`,
      scheme.reads.length > 0 ? `leave it out; ${scheme.name} reads ${scheme.reads.join(', ')}` : 'leave it out',
    );
  }
  scheme.check?.(options);
}

const schemeOptionNames: readonly (keyof SchemeOptions)[] = [
  'nFolds',
  'minTrain',
  'trainSize',
  'testSize',
  'step',
  'testStartRule',
  'wholeDates',
  'groups',
  'testGroups',
  'maxSplits',
  'targetTrain',
  'targetPaths',
  'symbolGroups',
];

const countHints = {
  horizonBars: "use the label's horizon in bars, such as --horizon 5",
  embargoBars: 'use 0 for no embargo, or as many bars as features carry over, such as --embargo 5',
  lookbackBars: 'use --purge-lookback auto, a number of bars, or 0',
  nFolds: 'use --n-folds 5, or --scheme holdout for one split',
  trainSize: 'it is the bars that each fold trains on, such as --train-size 500',
  testSize: 'it is the bars of each test window, such as --test-size 63',
  step: 'it is the bars from one test window to the next, such as --step 63',
  groups: 'use --groups 6',
  testGroups: 'use --test-groups 2',
  maxSplits: 'use --max-splits 100',
  targetTrain: 'it is a number of bars, such as --target-train 500',
  targetPaths: 'it is a number of backtest paths, such as --target-paths 5',
} as const;
