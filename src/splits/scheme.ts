import { configError } from '../core/errors.ts';

/** What places the folds. All counts are in bars: positions in the sorted list of distinct times of all symbols. */
export interface PlacementOptions {
  /** Bars from a row to the moment its label is known, >= 0. */
  readonly horizonBars: number;
  /** Bars left out between the end of a test window's labels and the training that follows it, >= 0. */
  readonly embargoBars: number;
  /** Bars that features look back, >= 0: training after a test window begins where they no longer reach into it. */
  readonly lookbackBars: number;
  /** Folds to make, >= 1. */
  readonly nFolds: number;
  /** Share of the dates before the first test window, inside (0, 1); undefined = what the scheme says. */
  readonly minTrain: number | undefined;
}

/** First and last date position, both included. */
export type Block = readonly [first: number, last: number];

export interface FoldBlocks {
  /** In order and disjoint; empty when purge and embargo leave nothing. */
  readonly train: readonly Block[];
  readonly test: Block;
}

/** A way to cut the dates of a panel into training and test parts. */
export interface SplitScheme {
  readonly name: string;
  readonly summary: string;
  /** The fewest folds that make sense. */
  readonly minFolds: number;
  /** True when some training may follow a test window, which is where embargo and look-back act. */
  readonly trainsAfterTest: boolean;
  /**
   * Cuts `dateCount` dates. Never throws for want of dates: blocks come out empty (last < first) and the caller says
   * what would work.
   */
  place(dateCount: number, options: PlacementOptions): FoldBlocks[];
}

/**
 * The training block that ends before a test block: a label is known horizonBars later, and a label known exactly when
 * the test begins counts as overlapping, so the last training date is testFirst - horizonBars - 1.
 */
export function trainBefore(testFirst: number, horizonBars: number): Block[] {
  const last = testFirst - horizonBars - 1;
  return last >= 0 ? [[0, last]] : [];
}

/**
 * The training block that follows a test block: after the test labels are all known, the embargo has passed and the
 * window that features look back over, [t - lookbackBars, t], has left the last test label behind.
 */
export function trainAfter(testLast: number, dateCount: number, options: PlacementOptions): Block[] {
  const { horizonBars, embargoBars, lookbackBars } = options;
  const first = testLast + horizonBars + Math.max(embargoBars, lookbackBars) + 1;
  return first < dateCount ? [[first, dateCount - 1]] : [];
}

/** @throws TrademlError (config) naming the option that is out of its range */
export function checkPlacement(scheme: SplitScheme, options: PlacementOptions): void {
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isInteger(value) || value < least) {
      throw configError(`splits ${name} must be a whole number of at least ${least}, found ${value}`, countHints[name]);
    }
  };
  whole('horizonBars', options.horizonBars, 0);
  whole('embargoBars', options.embargoBars, 0);
  whole('lookbackBars', options.lookbackBars, 0);
  whole('nFolds', options.nFolds, scheme.minFolds);
  const { minTrain } = options;
  if (minTrain !== undefined && !(minTrain > 0 && minTrain < 1)) {
    throw configError(
      `splits minTrain must lie between 0 and 1, found ${minTrain}`,
      'it is the share of the dates before the first test window, such as 0.5',
    );
  }
}

const countHints: Record<string, string> = {
  horizonBars: "use the label's horizon in bars, such as --horizon 5",
  embargoBars: 'use 0 for no embargo, or as many bars as features carry over, such as --embargo 5',
  lookbackBars: 'use --purge-lookback auto, a number of bars, or 0',
  nFolds: 'use --n-folds 5, or --scheme holdout for one split',
};
