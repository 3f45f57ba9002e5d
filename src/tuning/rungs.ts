import type { Direction } from '../metrics/metric.ts';
import type { FitSetting } from '../models/learner.ts';
import { isBetter, meanScore, type RungLoss, standing, type Trial } from './trial.ts';

/** What a pruner may look at when a fit has come to a rung: trials that the proposal saw, no others. */
export interface RungView extends RungLoss {
  readonly finished: readonly Trial[];
}

/** The loss of a trial at a rung of its first fold; undefined when it never came there. */
export function lossAt({ rungs = [] }: Trial, rounds: number): number | undefined {
  return rungs.find((rung) => rung.rounds === rounds)?.loss;
}

/** Thrown through a fit to end it. */
class StoppedAtRung extends Error {}

export interface RungWatch {
  /** For the fit's setting: ends the fit at the first rung that it does not pass. */
  readonly onRound: NonNullable<FitSetting['onRound']>;
  /**
   * To be called with the fit under way. A fit that ended by itself, by early stopping or for want of rounds, meets the
   * rungs that are left as it stands then; one whose loss nobody watched meets none.
   * @returns what the fit gave; undefined when it was stopped, or has no further fold worth its while
   */
  run<Result>(fit: Promise<Result>, discard: (result: Result) => void): Promise<Result | undefined>;
  /** Rungs that were met so far. */
  readonly met: readonly RungLoss[];
}

/**
 * Follows a fit from rung to rung.
 * @param rungs rounds, ascending
 * @param prunes whether a trial that stands so ends here; a pure function, so a fit that ran on before the answer came is no
 *   matter
 */
export function watchRungs(rungs: readonly number[], prunes: (rung: RungLoss) => boolean): RungWatch {
  const met: RungLoss[] = [];
  let stands: number | undefined;
  const passes = (rounds: number, loss: number) => {
    met.push({ rounds, loss });
    return !prunes({ rounds, loss });
  };
  return {
    met,
    onRound: ({ done, loss, keepsBest }) => {
      if (loss === undefined) return;
      stands = keepsBest ? Math.min(stands ?? Number.POSITIVE_INFINITY, loss) : loss;
      if (done === rungs[met.length] && !passes(done, stands)) throw new StoppedAtRung();
    },
    run: async (fit, discard) => {
      try {
        const result = await fit;
        const loss = stands;
        if (loss === undefined || rungs.slice(met.length).every((rounds) => passes(rounds, loss))) return result;
        discard(result);
      } catch (error) {
        if (!(error instanceof StoppedAtRung)) throw error;
      }
      return undefined;
    },
  };
}

/** What became of the trials of a search at a rung. */
export interface RungCount {
  /** Folds, or rounds of the first fold. */
  readonly rung: number;
  readonly reached: number;
  /** Of those, the trials that ended there by the pruner's decision. */
  readonly stopped: number;
  /** Of the scores that were compared: mean of the folds so far, or the loss there; undefined when none is a number. */
  readonly best: number | undefined;
}

/**
 * @param rungs ascending
 * @param unit what they count: over folds the score's direction is the objective's, over rounds a lower loss is better
 */
export function countAtRungs(
  trials: readonly Trial[],
  rungs: readonly number[],
  unit: 'folds' | 'rounds',
  direction: Direction,
): RungCount[] {
  const scoreAt = (trial: Trial, rung: number): number | undefined => {
    if (unit === 'rounds') return lossAt(trial, rung);
    return trial.scores.length >= rung ? meanScore(trial.scores.slice(0, rung)) : undefined;
  };
  const better = unit === 'rounds' ? 'lower' : direction;
  return rungs.map((rung) => {
    const scores = trials.map((trial) => scoreAt(trial, rung)).filter((score) => score !== undefined);
    const known = scores.filter((score) => !Number.isNaN(score));
    const stopped = trials.filter((trial) => trial.state === 'pruned' && standing(trial, direction).reached === rung);
    return {
      rung,
      reached: scores.length,
      stopped: stopped.length,
      best:
        known.length === 0 ? undefined : known.reduce((best, score) => (isBetter(better, score, best) ? score : best)),
    };
  });
}
