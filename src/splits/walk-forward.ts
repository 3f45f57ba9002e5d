import { type FoldBlocks, type SplitScheme, trainBefore } from './scheme.ts';

/**
 * Expanding walk-forward: equal test windows one after the other up to the last date; each fold trains on everything
 * before its window, less the dates whose labels reach into it.
 *   without minTrain: testSize = floor(D / (n + 1)), the first window begins at D - n * testSize
 *                     (for horizon 0 and gap 0 the blocks of scikit-learn's TimeSeriesSplit)
 *   with minTrain m:  testSize = floor((D - ceil(m * D)) / n), the first window begins at D - n * testSize
 * Timing: a row is a bar's close; its decision can be filled at the next open at the earliest. Training never follows a
 * test window here, so an embargo changes nothing.
 * @example 12 dates, 3 folds, horizon 1: train 0-1 test 3-5, train 0-4 test 6-8, train 0-7 test 9-11 (purged 2; 5; 8)
 */
export const walkForward: SplitScheme = {
  name: 'walk-forward',
  summary: 'expanding training window, then the next test window',
  minFolds: 1,
  trainsAfterTest: false,
  place(dateCount, { nFolds, minTrain, horizonBars }): FoldBlocks[] {
    const testable = minTrain === undefined ? undefined : dateCount - Math.ceil(minTrain * dateCount);
    const testSize = testable === undefined ? Math.floor(dateCount / (nFolds + 1)) : Math.floor(testable / nFolds);
    return Array.from({ length: nFolds }, (_, fold) => {
      const first = dateCount - (nFolds - fold) * testSize;
      return { train: testSize > 0 ? trainBefore(first, horizonBars) : [], test: [first, first + testSize - 1] };
    });
  },
};
