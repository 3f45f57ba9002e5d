import type { Direction } from '../metrics/metric.ts';
import type { RungView } from './rungs.ts';
import type { Trial } from './trial.ts';

/** What a pruner may look at after a fold of a trial was scored: the trials that the proposal saw, no others. */
export interface PruningView {
  readonly direction: Direction;
  /** Folds of a whole trial. */
  readonly folds: number;
  /** Fold scores of the trial so far, in order, at least one; null where undefined. */
  readonly scores: readonly (number | null)[];
  /** Trials that ended before this one was proposed. */
  readonly finished: readonly Trial[];
}

export type PrunerSettings = Readonly<Record<string, number>>;

/** Decides whether the rest of a trial's folds is worth its while: a pure function of the view. */
export interface Pruner {
  readonly name: string;
  readonly summary: string;
  /** Default and limits of each setting. */
  readonly settings: Readonly<
    Record<string, { readonly default: number; readonly min: number; readonly max: number; readonly describe: string }>
  >;
  prunes(view: PruningView, settings: PrunerSettings): boolean;
  /** Folds after which there is a decision, ascending; of a pruner that decides after some alone. */
  rungs?(folds: number, settings: PrunerSettings): readonly number[];
  /** Of a pruner that can decide while a trial's first fold is being fitted. */
  readonly overRounds?: {
    /** The setting `first`, where it is not given. @param mostRounds that any trial may have */
    first(mostRounds: number, settings: PrunerSettings): number;
    /** Rounds after which there is a decision, ascending. */
    rungs(mostRounds: number, settings: PrunerSettings): readonly number[];
    prunes(view: RungView, settings: PrunerSettings): boolean;
  };
}
