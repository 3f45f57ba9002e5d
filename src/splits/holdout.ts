import { type FoldBlocks, type SplitScheme, trainBefore } from './scheme.ts';

const defaultTrainShare = 0.8;

/**
 * One split: the first share of the dates trains (minTrain, 0.8 unless told), the rest is the test window. The number
 * of folds is 1 whatever is asked. It is about validation; what --holdout-start seals comes after it and is apart.
 * @example 10 dates, horizon 1: train 0-6, test 8-9 (purged 7)
 */
export const holdout: SplitScheme = {
  name: 'holdout',
  summary: 'one split: train first, test on the rest',
  minFolds: 1,
  trainsAfterTest: false,
  reads: ['nFolds', 'minTrain'],
  place({ count }, { minTrain = defaultTrainShare, horizonBars }): FoldBlocks[] {
    const first = Math.ceil(minTrain * count);
    return [{ train: trainBefore(first, horizonBars), test: [[first, count - 1]] }];
  },
};
