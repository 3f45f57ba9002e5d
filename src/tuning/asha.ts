import type { Pruner } from './pruner.ts';
import { isBetter, meanScore } from './trial.ts';

/**
 * Asynchronous successive halving over folds. Rungs stand after `first`, first * reduction, first * reduction^2 ... folds;
 * at a rung a trial goes on when the mean of its fold scores is among the best 1/reduction of all that reached the rung,
 * its own among them; while they are fewer than `reduction`, when it is the best of them. All trials meet the folds in
 * one order, so means at a rung are over the same rows.
 * @see Li et al. (2020), A System for Massively Parallel Hyperparameter Tuning, MLSys 2
 */
export const ashaPruner: Pruner = {
  name: 'asha',
  summary: 'successive halving: only the best share of the trials goes on past each rung of folds',
  settings: {
    reduction: { default: 3, min: 2, max: 100, describe: 'one in this many trials goes on' },
    first: { default: 1, min: 1, max: 1000, describe: 'folds before the first decision' },
  },
  prunes: ({ direction, folds, scores, finished }, { reduction, first }) => {
    const done = scores.length;
    if (done >= folds || !isRung(done, first, reduction)) return false;
    const own = meanScore(scores);
    if (Number.isNaN(own)) return true;
    const others = finished
      .filter((trial) => trial.state !== 'failed' && trial.scores.length >= done)
      .map((trial) => meanScore(trial.scores.slice(0, done)))
      .filter((mean) => !Number.isNaN(mean));
    const ahead = others.filter((mean) => isBetter(direction, mean, own)).length;
    return ahead >= Math.max(1, Math.floor((others.length + 1) / reduction));
  },
};

function isRung(done: number, first: number, reduction: number): boolean {
  let rung = first;
  while (rung < done) rung *= reduction;
  return rung === done;
}
