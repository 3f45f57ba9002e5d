import type { Direction } from '../metrics/metric.ts';
import type { Params, Space } from './space.ts';
import type { RunningTrial, Trial } from './trial.ts';

/** What a sampler may look at when it proposes a trial: nothing that hangs on which trial was quicker. */
export interface ProposalView {
  readonly space: Space;
  readonly direction: Direction;
  /** Root of the search's randomness. */
  readonly seed: number;
  /** Number of the trial that is proposed. */
  readonly number: number;
  /** Trials that ended, by number. */
  readonly finished: readonly Trial[];
  /** Trials that were proposed and count as not ended yet, by number. */
  readonly running: readonly RunningTrial[];
}

/** A way to propose the next trial: a pure function of the view. */
export interface Sampler {
  readonly name: string;
  readonly summary: string;
  /** Most dimensions that it can search; any number when left out. */
  readonly mostDimensions?: number;
  propose(view: ProposalView): Params;
}
