import type { Direction } from '../metrics/metric.ts';
import type { Params } from './space.ts';

/** complete: all folds were scored; pruned: the rest of its folds or rounds was not worth it; failed: no score came out. */
export type TrialState = 'complete' | 'pruned' | 'failed';

/** Where a trial stood at a rung. */
export interface RungLoss {
  /** Training rounds of the rung. */
  readonly rounds: number;
  /** On the rows that early stopping watches, of the model that the fit would keep if it ended there. */
  readonly loss: number;
}

/** One configuration that was tried, and what came of it. */
export interface Trial {
  /** From 0, in the order of proposals. */
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** Where the parameters come from. */
  readonly source: 'defaults' | 'warm start' | 'sampler';
  /** Objective over all folds; null unless complete. */
  readonly value: number | null;
  /** Objective within each fold that was scored, in order; null where it is undefined. */
  readonly scores: readonly (number | null)[];
  /** Losses at the rungs of rounds that it came to, in its first fold; only with a pruner over rounds. */
  readonly rungs?: readonly RungLoss[];
  /** Why it failed. */
  readonly reason?: string;
}

/** A trial whose folds are not scored yet. */
export interface RunningTrial {
  readonly number: number;
  readonly params: Params;
}

/** True when value `a` is better than `b`. */
export function isBetter(direction: Direction, a: number, b: number): boolean {
  return direction === 'higher' ? a > b : a < b;
}

/** The complete trial with the best value, the earliest of equals; undefined when none is complete. */
export function bestTrial<T extends Trial>(trials: readonly T[], direction: Direction): T | undefined {
  let best: T | undefined;
  for (const trial of trials) {
    if (trial.state !== 'complete' || trial.value === null) continue;
    if (!best || isBetter(direction, trial.value, best.value as number)) best = trial;
  }
  return best;
}

/** Mean of the fold scores so far; NaN when there are none or one is undefined. */
export function meanScore(scores: readonly (number | null)[]): number {
  return scores.reduce<number>((sum, score) => sum + (score ?? Number.NaN), 0) / scores.length;
}

/**
 * How far a trial came that was not scored on every fold, and how it stood there.
 * @returns `reached` counts folds, or rounds of its first fold where it did not end that; `loss`: less is better, infinite when
 *   undefined
 */
export function standing({ scores, rungs = [] }: Trial, direction: Direction): { reached: number; loss: number } {
  const rung = scores.length === 0 ? rungs.at(-1) : undefined;
  const mean = meanScore(scores);
  const loss = rung ? rung.loss : direction === 'higher' ? -mean : mean;
  return { reached: rung?.rounds ?? scores.length, loss: Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss };
}

/** Why trials failed, and how many for each reason, in the order of the first of them. */
export function failures(trials: readonly Trial[]): { reason: string; trials: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of trials) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, trials: count }));
}
