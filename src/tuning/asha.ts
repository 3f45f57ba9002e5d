import type { Direction } from '../metrics/metric.ts';
import type { Pruner } from './pruner.ts';
import { lossAt } from './rungs.ts';
import { isBetter, meanScore } from './trial.ts';

/**
 * Asynchronous successive halving. Rungs stand after `first`, first * reduction, first * reduction^2 ... folds or rounds; at
 * a rung a trial goes on when its score is among the best 1/reduction of all that reached the rung, its own among them;
 * while they are fewer than `reduction`, when it is the best of them. A trial that does not go on has ended: unlike the
 * paper's, which sets it aside and may take it up again, so that a fit is never kept waiting.
 *
 * Over folds the score is the mean of the folds so far; all trials meet the folds in one order, so means at a rung are
 * over the same rows. Over rounds it is the loss on what early stopping watches in the trial's first fold, of the model
 * that the fit would keep if it ended there: the best round's under early stopping, else the last; and a trial that goes on from the last rung is scored on every fold.
 * @see Li et al. (2020), A System for Massively Parallel Hyperparameter Tuning, MLSys 2
 */
export const ashaPruner: Pruner = {
  name: 'asha',
  summary: 'successive halving: only the best share of the trials goes on past each rung of folds or rounds',
  settings: {
    reduction: { default: 3, min: 2, max: 100, describe: 'one in this many trials goes on' },
    first: { default: 1, min: 1, max: 100_000, describe: 'folds or rounds before the first decision' },
  },
  prunes: ({ direction, folds, scores, finished }, { reduction, first }) => {
    const done = scores.length;
    if (!ladder(first, reduction, folds).includes(done)) return false;
    const others = finished
      .filter((trial) => trial.state !== 'failed' && trial.scores.length >= done)
      .map((trial) => meanScore(trial.scores.slice(0, done)));
    return !goesOn(meanScore(scores), others, direction, reduction);
  },
  rungs: (folds, { reduction, first }) => ladder(first, reduction, folds),
  overRounds: {
    // Two decisions before the last round, unless a setting says where they begin.
    first: (mostRounds, { reduction }) => Math.ceil(mostRounds / reduction ** 2),
    rungs: (mostRounds, { reduction, first }) => ladder(first, reduction, mostRounds),
    prunes: ({ rounds, loss, finished }, { reduction }) => {
      const others = finished.flatMap((trial) => (trial.state === 'failed' ? [] : (lossAt(trial, rounds) ?? [])));
      return !goesOn(loss, others, 'lower', reduction);
    },
  },
};

/** first, first * reduction, ... below `end`. */
function ladder(first: number, reduction: number, end: number): number[] {
  const rungs: number[] = [];
  for (let rung = first; rung < end; rung *= reduction) rungs.push(rung);
  return rungs;
}

/** @param others of the other trials that reached the rung; those that are undefined count for nothing */
function goesOn(own: number, others: readonly number[], direction: Direction, reduction: number): boolean {
  if (Number.isNaN(own)) return false;
  const known = others.filter((score) => !Number.isNaN(score));
  const ahead = known.filter((score) => isBetter(direction, score, own)).length;
  return ahead < Math.max(1, Math.floor((known.length + 1) / reduction));
}
