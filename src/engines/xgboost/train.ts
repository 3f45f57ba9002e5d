import { configError, interrupted, throwIfAborted } from '../../core/errors.ts';
import { Booster, type NamedMatrix, type ParameterValue } from './booster.ts';
import { deviceParameters } from './dialect.ts';
import type { DMatrix } from './dmatrix.ts';
import type { XgboostLibrary } from './library.ts';

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

export interface RoundReport {
  /** Rounds done so far, from 1. */
  readonly done: number;
  readonly rounds: number;
  /** The metric on `valid`, when there is one. */
  readonly score?: number;
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

/** Metrics where more is better; in all others less is. */
const moreIsBetter = /^(auc|aucpr|map|ndcg|pre)(@|$)/;

/**
 * Trains round by round, each on a thread of its own, so that an abort ends it within one round. On an abort the
 * promise rejects at once; the native round under way ends by itself and its memory is freed then.
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
      // Random state belongs to a thread in the library, and rounds run on whichever thread is free: seeding it anew for
      // each round from (seed, round) makes the model the same all the same.
      seed_per_iteration: true,
      verbosity: 1,
      validate_parameters: true,
      ...options.parameters,
    });
    booster.setFeatureNames(options.featureNames);
    for (const warning of booster.configure()) options.onWarning?.(warning);
    const progress = await abortable(runRounds(booster, options), options.signal);
    return keepBest(booster, progress, options);
  } catch (error) {
    booster.close();
    throw error;
  }
}

interface Progress {
  done: number;
  best: number;
  bestScore: number | undefined;
  metric: string | undefined;
  history: number[];
}

async function runRounds(booster: Booster, options: TrainOptions): Promise<Progress> {
  const watched: NamedMatrix[] = options.valid ? [{ name: 'valid', matrix: options.valid }] : [];
  const progress: Progress = { done: 0, best: 0, bestScore: undefined, metric: undefined, history: [] };
  for (let round = 0; round < options.rounds; round++) {
    throwIfAborted(options.signal);
    await booster.update(round, options.train);
    progress.done = round + 1;
    if (watched.length > 0) {
      throwIfAborted(options.signal);
      // With several metrics the last one decides, as in XGBoost's other front ends.
      const [metric, score] = Object.entries((await booster.evaluate(round, watched)).valid).at(-1) ?? [];
      record(progress, metric, score);
    }
    options.onRound?.({ done: progress.done, rounds: options.rounds, score: progress.history.at(-1) });
    const patience = options.earlyStoppingRounds;
    if (patience !== undefined && progress.done - progress.best >= patience) break;
  }
  return progress;
}

function record(progress: Progress, metric: string | undefined, score: number | undefined): void {
  if (metric === undefined || score === undefined) return;
  progress.metric = metric;
  progress.history.push(score);
  const { bestScore } = progress;
  const better = bestScore === undefined || (moreIsBetter.test(metric) ? score > bestScore : score < bestScore);
  if (!better) return;
  progress.bestScore = score;
  progress.best = progress.done;
}

function keepBest(booster: Booster, progress: Progress, options: TrainOptions): Trained {
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

/** Rejects as soon as the signal fires; `work` ends on its own. */
async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(interrupted());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
