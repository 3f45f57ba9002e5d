import { wilcoxonGreater } from '../math/wilcoxon.ts';
import type { Pruner } from './pruner.ts';
import { bestTrial, isBetter, meanScore } from './trial.ts';

/**
 * Ends a trial whose fold scores are significantly worse than the best trial's on the same folds (one-sided Wilcoxon
 * signed-rank test), unless its mean is no worse than the best trial's. With k folds scored the smallest possible p is
 * 1/2^k, so under p = 0.1 nothing is pruned before the fourth fold: it pays with many folds.
 * As Optuna's WilcoxonPruner; repeated looks at the growing list are not corrected for there either.
 */
export const wilcoxonPruner: Pruner = {
  name: 'wilcoxon',
  summary: 'signed-rank test of the fold scores against those of the best trial',
  settings: {
    p: { default: 0.1, min: 0, max: 1, describe: 'prune below this p-value' },
    first: { default: 2, min: 1, max: 1000, describe: 'folds before the first decision' },
  },
  prunes: ({ direction, folds, scores, finished }, { p, first }) => {
    const done = scores.length;
    const best = bestTrial(finished, direction);
    if (!best || done >= folds || done < Math.max(2, first)) return false;
    const own = meanScore(scores);
    const bestMean = meanScore(best.scores);
    if (Number.isNaN(own) || Number.isNaN(bestMean)) return false;
    const sign = direction === 'higher' ? -1 : 1;
    const worse = scores.map((score, fold) => sign * ((score as number) - (best.scores[fold] as number)));
    return wilcoxonGreater(worse) < p && isBetter(direction, bestMean, own);
  },
};
