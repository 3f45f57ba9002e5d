import { blocksOf } from './calendar.ts';
import { defaultFolds, type FoldBlocks, type SplitScheme, trainAround } from './scheme.ts';

/**
 * Purged k-fold: the dates fall into n blocks in order (the first D mod n blocks hold one date more, as scikit-learn's
 * KFold), each is the test window once, and the rest trains: before it, less the dates whose labels reach into the
 * window; after it, from when the window's own labels are all known, the embargo has passed and features no longer look
 * back into it.
 * Every date is tested once, but most folds train on later dates than they test: use it to compare models, and
 * walk-forward to say what could have been earned.
 * @example 12 dates, 3 folds, horizon 1, embargo 1, fold 1: train 0-2 and 10-11, test 4-7 (purged 3 and 8, embargoed 9);
 *   with features that look back 2 bars: train 0-2 and 11 (10 looks back to 8, where the label of 7 is known)
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, 7.4
 */
export const purgedKFold: SplitScheme = {
  name: 'purged-kfold',
  summary: 'every date is tested once; training on both sides, purged and embargoed',
  minFolds: 2,
  trainsAfterTest: true,
  reads: ['nFolds', 'wholeDates'],
  place(dates, options): FoldBlocks[] {
    return blocksOf(dates, options.nFolds ?? defaultFolds, options.wholeDates).map((block) => ({
      train: trainAround([block], dates.count, options),
      test: [block],
    }));
  },
};
