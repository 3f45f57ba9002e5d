import { configError } from '../core/errors.ts';
import { ruleStarts } from './calendar.ts';
import type { Block, DateGrid } from './date-grid.ts';
import { defaultFolds, type FoldBlocks, type PlacementOptions, type SplitScheme } from './scheme.ts';

/**
 * Walk-forward: test windows one after the other up to the last date; each fold trains on what comes before its window,
 * less the dates whose labels reach into it.
 *   anchored (default): on everything before; rolling (trainSize): on the last trainSize dates that the purge leaves
 *   windows by number (nFolds, 5 unless told), of equal size up to the last date:
 *     without minTrain: testSize = floor(D / (n + 1)) (for horizon 0 the blocks of scikit-learn's TimeSeriesSplit)
 *     with minTrain m:  testSize = floor((D - ceil(m * D)) / n)
 *     with trainSize T: testSize = floor((D - T - horizon) / n)
 *   windows by testSize: counted back from the last date, step dates apart (testSize unless told), nFolds of them or as
 *     many as leave enough to train on
 *   windows by testStartRule: from each date of the rule (or each step-th of them) to the day before the next, the last
 *     one to the end of the data; a testSize cuts them shorter
 * Enough to train on is trainSize; else minTrain; else as many dates as the window has.
 * Timing: a row is a bar's close; its decision can be filled at the next open at the earliest. Training never follows a
 * test window here, so an embargo changes nothing.
 * @example 12 dates, 3 folds, horizon 1: train 0-1 test 3-5, train 0-4 test 6-8, train 0-7 test 9-11 (purged 2; 5; 8)
 * @example 12 dates, horizon 1, trainSize 4, testSize 3: train 1-4 test 6-8, train 4-7 test 9-11 (purged 5; 8)
 */
export const walkForward: SplitScheme = {
  name: 'walk-forward',
  summary: 'training window, anchored or rolling, then the next test window, by number, size or calendar',
  minFolds: 1,
  trainsAfterTest: false,
  reads: ['nFolds', 'minTrain', 'trainSize', 'testSize', 'step', 'testStartRule'],
  check({ minTrain, trainSize, testSize, step, testStartRule }) {
    if (minTrain !== undefined && trainSize !== undefined) {
      throw configError(
        'splits minTrain and trainSize both say how much to train on',
        'a share that grows: --min-train 0.5; a window that rolls: --train-size 500',
      );
    }
    if (step === undefined || testStartRule !== undefined) return;
    if (testSize === undefined) {
      throw configError('splits step needs windows of a given size', 'add --test-size BARS or --test-start-rule RULE');
    }
    if (step < testSize) {
      throw configError(
        `splits step ${step} is smaller than testSize ${testSize}: rows would be tested by several folds`,
        `use --step ${testSize} or more; several predictions of a row are what --scheme combinatorial is for`,
      );
    }
  },
  place(dates, options): FoldBlocks[] {
    return windowsOf(dates, options).map((window) => ({ train: trainFor(window[0], options), test: [window] }));
  },
};

/** What trains before a window; nothing where a rolling window would begin before the first date. */
function trainFor(testFirst: number, { horizonBars, trainSize }: PlacementOptions): Block[] {
  const last = testFirst - horizonBars - 1;
  const first = trainSize === undefined ? 0 : last - trainSize + 1;
  return first >= 0 && last >= first ? [[first, last]] : [];
}

function windowsOf(dates: DateGrid, options: PlacementOptions): Block[] {
  const { nFolds, testSize, step = testSize, testStartRule } = options;
  const { count } = dates;
  if (testStartRule !== undefined) {
    const enough = calendarWindows(dates, options).filter((window) => hasEnough(window, count, options));
    return nFolds === undefined ? enough : enough.slice(-nFolds);
  }
  if (testSize === undefined) return equalWindows(count, options);
  const windows: Block[] = [];
  for (let first = count - testSize; windows.length < (nFolds ?? count); first -= step as number) {
    const window: Block = [first, first + testSize - 1];
    if (nFolds === undefined && !hasEnough(window, count, options)) break;
    windows.unshift(window);
  }
  return windows;
}

/** @returns nFolds windows, empty ones (last < first) when there are too few dates */
function equalWindows(count: number, options: PlacementOptions): Block[] {
  const { nFolds = defaultFolds, minTrain, trainSize, horizonBars } = options;
  const testable =
    trainSize !== undefined
      ? count - trainSize - horizonBars
      : minTrain === undefined
        ? undefined
        : count - Math.ceil(minTrain * count);
  const size = testable === undefined ? Math.floor(count / (nFolds + 1)) : Math.max(0, Math.floor(testable / nFolds));
  return Array.from({ length: nFolds }, (_, fold) => {
    const first = count - (nFolds - fold) * size;
    return [first, first + size - 1];
  });
}

function calendarWindows({ time, count }: DateGrid, { testStartRule, testSize, step = 1 }: PlacementOptions): Block[] {
  if (time === undefined || testStartRule === undefined) return [];
  const starts = ruleStarts(time, testStartRule).filter((_, i) => i % step === 0);
  return starts.map((first, i) => {
    const last = (starts[i + 1] ?? count) - 1;
    return [first, testSize === undefined ? last : Math.min(last, first + testSize - 1)];
  });
}

function hasEnough([first, last]: Block, count: number, options: PlacementOptions): boolean {
  const { horizonBars, minTrain, trainSize } = options;
  if (trainSize === undefined && minTrain !== undefined) return first >= Math.ceil(minTrain * count);
  return first - horizonBars >= (trainSize ?? last - first + 1);
}
