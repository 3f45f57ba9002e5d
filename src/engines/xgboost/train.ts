import { configError, throwIfAborted } from '../../core/errors.ts';
import { stoppable } from '../stoppable.ts';
import { Booster, type ParameterValue } from './booster.ts';
import { deviceParameters } from './dialect.ts';
import type { DMatrix } from './dmatrix.ts';
import type { XgboostLibrary } from './library.ts';
import type { Round, Rounds } from './rounds.ts';

export interface TrainOptions {
  readonly train: DMatrix;
  /** Watched after every round; early stopping looks at it. */
  readonly valid?: DMatrix;
  /** Number of boosting rounds at most, >= 1. */
  readonly rounds: number;
  /** Stop when `valid` has not improved for this many rounds; needs `valid`. Undefined: never. */
  readonly earlyStoppingRounds?: number;
  /** XGBoost's own parameters, objective and eval_metric among them. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly featureNames: readonly string[];
  readonly device: 'cpu' | 'cuda';
  readonly threads: number;
  /** Seeds row and column sampling: same seed, build, threads and data give the same bytes. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onRound?: (round: RoundReport) => void;
  readonly onWarning?: (message: string) => void;
}

export interface RoundReport extends Round {
  /** At most. */
  readonly rounds: number;
}

export interface Trained {
  /** Holds the rounds up to the best one and no others. */
  readonly booster: Booster;
  /** Number of rounds kept. */
  readonly bestRounds: number;
  readonly bestScore?: number;
  /** The metric on `valid` by round. */
  readonly history: readonly number[];
  readonly metric?: string;
}

/**
 * Trains round by round on an engine thread; an abort ends it within one round. On an abort the promise rejects at once;
 * the native round under way ends by itself and its memory is freed then.
 * @throws TrademlError (interrupted) on abort, (engine) when the library refuses data or parameters
 */
export async function trainBooster(library: XgboostLibrary, options: TrainOptions): Promise<Trained> {
  throwIfAborted(options.signal);
  if (options.earlyStoppingRounds !== undefined && !options.valid) {
    throw configError('early stopping needs a validation part', 'give one, or switch early stopping off');
  }
  const matrices = options.valid ? [options.train, options.valid] : [options.train];
  const booster = Booster.create(library, matrices);
  try {
    booster.setParameters({
      ...deviceParameters(library, options.device),
      nthread: options.threads,
      // The library keeps its seed in a signed 32-bit integer.
      seed: options.seed % 0x7fffffff,
      // Random state belongs to a thread in the library, and threads serve one training after another: seeding it anew
      // for each round from (seed, round) makes the model the same on every thread.
      seed_per_iteration: true,
      verbosity: 1,
      validate_parameters: true,
      ...options.parameters,
    });
    booster.setFeatureNames(options.featureNames);
    for (const warning of booster.configure()) options.onWarning?.(warning);
    const rounds = await trainRounds(booster, options);
    for (const warning of rounds.warnings) options.onWarning?.(warning);
    return keepBest(booster, rounds, options);
  } catch (error) {
    booster.close();
    throw error;
  }
}

function trainRounds(booster: Booster, options: TrainOptions): Promise<Rounds> {
  const { rounds, earlyStoppingRounds, signal } = options;
  return stoppable<Round, Rounds>(
    signal,
    (round) => options.onRound?.({ ...round, rounds }),
    (stop, onRound) => booster.train(options, { rounds, earlyStoppingRounds, stop }, onRound),
  );
}

function keepBest(booster: Booster, progress: Rounds, options: TrainOptions): Trained {
  const stops = options.earlyStoppingRounds !== undefined && progress.best > 0;
  const bestRounds = stops ? progress.best : progress.done;
  const { bestScore, history, metric } = progress;
  const kept = bestRounds === progress.done ? booster : booster.firstRounds(bestRounds);
  if (kept !== booster) booster.close();
  kept.setFeatureNames(options.featureNames);
  // Rows to predict arrive in main memory, where the CPU is quicker than a copy to the GPU.
  kept.setParameters({ ...deviceParameters(kept.library, 'cpu'), nthread: options.threads });
  return { booster: kept, bestRounds, bestScore, history, metric };
}
