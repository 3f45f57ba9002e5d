import { configError } from '../core/errors.ts';
import { blocksOf } from './calendar.ts';
import { binomial, chooseGroups, fittingGroups } from './group-numbers.ts';
import { type FoldBlocks, type PlacementOptions, type SplitScheme, trainAround } from './scheme.ts';

const defaultGroups = 6;
const defaultTestGroups = 2;
const defaultMaxSplits = 100;

/**
 * Combinatorial purged cross-validation: the dates fall into N groups in order, and every choice of k of them is a split
 * that tests those groups and trains on the others, purged and embargoed around each tested group (not around their
 * hull: what lies between two tested groups trains). That makes C(N, k) splits, in lexicographic order. Each group is
 * tested in C(N - 1, k - 1) of them; its j-th test belongs to path j, so that
 *   phi = C(N, k) k / N = C(N - 1, k - 1)
 * backtest paths go over all dates, every row predicted once in each. Paths share models and dates, so they are no
 * independent samples: their spread says how much hangs on what was trained on, not how uncertain the score is.
 * k = 1 is purged k-fold. Most splits train on later dates than they test.
 * @example 6 dates, N = 3, k = 2: tests 0-1 and 2-3 (paths 0, 0), 0-1 and 4-5 (1, 0), 2-3 and 4-5 (1, 1)
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, 12.3-12.4
 */
export const combinatorial: SplitScheme = {
  name: 'combinatorial',
  summary: 'every choice of k of N groups of dates is tested once: many backtest paths, purged and embargoed',
  minFolds: 2,
  trainsAfterTest: true,
  reads: ['groups', 'testGroups', 'maxSplits', 'targetTrain', 'targetPaths', 'wholeDates'],
  resolve(dateCount, options) {
    const { targetTrain, targetPaths, groups, testGroups, maxSplits = defaultMaxSplits } = options;
    if (targetTrain === undefined && targetPaths === undefined) return { ...options, ...numbersOf(options) };
    if (targetTrain === undefined || targetPaths === undefined || groups !== undefined || testGroups !== undefined) {
      throw configError(
        'splits targetTrain and targetPaths choose groups and testGroups together',
        'give both --target-train and --target-paths and leave --groups and --test-groups out, or the other way round',
      );
    }
    return { ...options, ...chooseGroups(dateCount, { targetTrain, targetPaths, maxSplits }) };
  },
  check(options) {
    const { groups, testGroups, maxSplits } = numbersOf(options);
    if (testGroups >= groups) {
      throw configError(
        `splits testGroups must be smaller than groups, found ${testGroups} of ${groups}`,
        'something has to be left to train on: --groups 6 --test-groups 2',
      );
    }
    const splits = binomial(groups, testGroups);
    if (splits <= maxSplits) return;
    const fitting = fittingGroups({ groups, testGroups, maxSplits }).map(
      (fit) => `--groups ${fit.groups} --test-groups ${fit.testGroups} (${fit.splits} splits, ${fit.paths} paths)`,
    );
    throw configError(
      `splits: ${groups} groups with ${testGroups} tested make ${splits.toLocaleString('en')} splits, each a fit of its own; at most ${maxSplits} are allowed`,
      [`what would fit: ${fitting.join(', or ')}`, `--max-splits ${splits} lets this one through`].join('; '),
    );
  },
  place(dates, options): FoldBlocks[] {
    const { groups, testGroups } = numbersOf(options);
    const blocks = blocksOf(dates, groups, options.wholeDates);
    const tests = new Int32Array(groups);
    return combinations(groups, testGroups).map((chosen) => {
      const test = chosen.map((group) => blocks[group]);
      return { train: trainAround(test, dates.count, options), test, paths: chosen.map((group) => tests[group]++) };
    });
  },
};

function numbersOf({
  groups = defaultGroups,
  testGroups = defaultTestGroups,
  maxSplits = defaultMaxSplits,
}: PlacementOptions) {
  return { groups, testGroups, maxSplits };
}

/** Every choice of k of the numbers 0..n-1, in lexicographic order. */
function combinations(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= n - k; first++) {
    for (const rest of combinations(n, k - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}
