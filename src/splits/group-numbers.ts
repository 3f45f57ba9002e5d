/** Numbers of a combinatorial scheme. */
interface GroupNumbers {
  readonly groups: number;
  readonly testGroups: number;
}

/** How many ways there are to choose k of n; exact while below 2^53. */
export function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - Math.min(k, n - k) + i)) / i;
  return Math.round(ways);
}

/** Backtest paths over all dates: C(N - 1, k - 1). */
export function pathCount({ groups, testGroups }: GroupNumbers): number {
  return binomial(groups - 1, testGroups - 1);
}

/**
 * The numbers of groups N and tested groups k whose mean training size D (N - k) / N and number of paths C(N - 1, k - 1)
 * come nearest to what is wished, by the sum of both relative distances; of equals the fewest groups. As skfolio's
 * optimal_folds_number, but never more splits than maxSplits.
 * @param dateCount distinct times D, before anything is purged or embargoed
 */
export function chooseGroups(
  dateCount: number,
  wish: { readonly targetTrain: number; readonly targetPaths: number; readonly maxSplits: number },
): GroupNumbers {
  const { targetTrain, targetPaths, maxSplits } = wish;
  let best: GroupNumbers = { groups: 3, testGroups: 2 };
  let nearest = Number.POSITIVE_INFINITY;
  for (let groups = 3; groups <= Math.min(dateCount, Math.max(3, maxSplits)); groups++) {
    for (let testGroups = 2; testGroups < groups; testGroups++) {
      if (binomial(groups, testGroups) > maxSplits) continue;
      const trained = (dateCount / groups) * (groups - testGroups);
      const distance =
        Math.abs(pathCount({ groups, testGroups }) - targetPaths) / targetPaths +
        Math.abs(trained - targetTrain) / targetTrain;
      if (distance >= nearest) continue;
      nearest = distance;
      best = { groups, testGroups };
    }
  }
  return best;
}

/** The nearest numbers with few enough splits: fewer tested groups of as many, and fewer groups with as many tested. */
export function fittingGroups(wish: GroupNumbers & { readonly maxSplits: number }) {
  const describe = (numbers: GroupNumbers) => ({
    ...numbers,
    splits: binomial(numbers.groups, numbers.testGroups),
    paths: pathCount(numbers),
  });
  const fits = ({ splits }: { splits: number }) => splits <= wish.maxSplits;
  const fewerTested = Array.from({ length: wish.testGroups - 1 }, (_, i) =>
    describe({ groups: wish.groups, testGroups: wish.testGroups - 1 - i }),
  ).find(fits);
  const fewerGroups = Array.from({ length: wish.groups - 2 }, (_, i) =>
    describe({ groups: wish.groups - 1 - i, testGroups: Math.min(wish.testGroups, wish.groups - 2 - i) }),
  ).find(fits);
  return [fewerTested, fewerGroups].filter((fit) => fit !== undefined);
}
