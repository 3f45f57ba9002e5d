import { throwIfAborted } from '../core/errors.ts';
import type { Direction } from '../metrics/metric.ts';
import type { Pruning } from './pruners.ts';
import type { Sampler } from './sampler.ts';
import type { Params, Space } from './space.ts';
import type { RungLoss, Trial } from './trial.ts';

/** A trial that is to be scored. */
export interface ProposedTrial {
  readonly number: number;
  readonly params: Params;
  readonly source: Trial['source'];
  /** Whether the rest of the folds is not worth it. @param scores of the folds so far */
  readonly prunes: (scores: readonly (number | null)[]) => boolean;
  /** Whether the trial is not worth going on with from a rung of its first fold. */
  readonly prunesAt: (rung: RungLoss) => boolean;
}

export interface SearchOptions {
  readonly space: Space;
  readonly direction: Direction;
  readonly sampler: Sampler;
  readonly pruning: Pruning;
  readonly seed: number;
  /** Trials at most. */
  readonly trials: number;
  /** Folds of a whole trial. */
  readonly folds: number;
  /** Trials to begin with, instead of the sampler's. */
  readonly first: readonly { readonly params: Params; readonly source: Trial['source'] }[];
  /**
   * Trials that may be under way at once, >= 1: a proposal sees the trials before the last `inFlight - 1`, and of those
   * only the parameters. It shapes the search, so it is part of the configuration.
   */
  readonly inFlight: number;
  /** Trials worked on at once, >= 1; never changes the result. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  /** True when no further trial is to begin. */
  readonly isOver: () => boolean;
  /** Scores one trial; a trial that cannot be scored ends as failed, anything thrown ends the search. */
  readonly score: (trial: ProposedTrial) => Promise<Trial>;
}

/**
 * Proposes and scores trials. What a proposal and a pruning decision see hangs on trial numbers alone, never on which
 * trial was quicker, so the same trials come out on any number of lanes; and a search that goes on from trials that were
 * kept ends as one that was never cut short.
 * @returns the trials by number; a prefix of the whole sequence where the search was over early
 */
export async function search(options: SearchOptions): Promise<Trial[]> {
  const { inFlight, lanes, signal } = options;
  const proposed: Promise<ProposedTrial | undefined>[] = [];
  const ended: Promise<Trial | undefined>[] = [];
  let next = 0;
  let failed = false;

  /** Proposals are made in order, each once the trials that it may see have ended. */
  const propose = async (number: number): Promise<ProposedTrial | undefined> => {
    const before = number === 0 ? [] : await Promise.all(proposed.slice(0, number));
    if (before.includes(undefined)) return undefined;
    const seen = Math.max(0, number - inFlight + 1);
    const finished = (await Promise.all(ended.slice(0, seen))) as Trial[];
    throwIfAborted(signal);
    if (number > 0 && options.isOver()) return undefined;
    const running = (before as ProposedTrial[]).slice(seen);
    const { space, direction, seed, folds } = options;
    const given = options.first[number];
    const params = given?.params ?? options.sampler.propose({ space, direction, seed, number, finished, running });
    const { pruning } = options;
    return {
      number,
      params,
      source: given?.source ?? 'sampler',
      prunes: (scores) => pruning.prunes({ direction, folds, scores, finished }),
      prunesAt: (rung) => pruning.overRounds?.prunes({ ...rung, finished }) ?? false,
    };
  };

  const lane = async () => {
    while (!failed && next < options.trials) {
      const number = next++;
      proposed[number] = propose(number);
      ended[number] = proposed[number].then((trial) => trial && options.score(trial));
      // Whoever waits for it hears of a failure too; without a listener of its own it would end the process.
      ended[number].catch(() => undefined);
      try {
        if ((await ended[number]) === undefined) return;
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(lanes, inFlight, options.trials) }, lane));
  const broken = results.find((result) => result.status === 'rejected');
  if (broken) throw broken.reason;
  return (await Promise.all(ended)).filter((trial) => trial !== undefined);
}
