import { interrupted } from '../../core/errors.ts';
import { addressOf, keepAlive } from '../native-memory.ts';
import { stoppable } from '../stoppable.ts';
import { Booster } from './booster.ts';
import { trainAsync } from './engine-threads.ts';
import type { LightgbmLibrary } from './library.ts';
import type { Round, RowsAt, TrainResult } from './rounds.ts';

export type ParameterValue = string | number | boolean;

/** Rows to learn from. */
export interface Rows {
  /** Row-major, shape (rows, columns); NaN is missing. */
  readonly x: Float32Array;
  readonly rows: number;
  /** Shape (rows,). */
  readonly label: Float32Array;
  /** Above 0, shape (rows,). */
  readonly weight?: Float32Array;
}

export interface TrainOptions {
  readonly train: Rows;
  /** Watched after every round; early stopping looks at it. */
  readonly valid?: Rows;
  readonly featureNames: readonly string[];
  /** Number of boosting rounds at most, >= 1. */
  readonly rounds: number;
  /** Stop when `valid` has not improved for this many rounds; needs `valid`. Undefined: never. */
  readonly earlyStoppingRounds?: number;
  /** LightGBM's own parameters, objective and metric among them. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly threads: number;
  /** Same seed, build and data give the same model, at any number of threads. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onRound?: (round: Round & { readonly rounds: number }) => void;
}

export interface Trained {
  readonly booster: Booster;
  /** Rounds kept: the best ones with early stopping, else all. */
  readonly kept: number;
  readonly history: readonly number[];
}

/**
 * Trains on an engine thread; an abort rejects at once, and the native round under way ends by itself.
 * @throws TrademlError (interrupted) on abort, (engine) when the library refuses data or parameters
 */
export async function trainBooster(library: LightgbmLibrary, options: TrainOptions): Promise<Trained> {
  const { train, valid, rounds, earlyStoppingRounds, signal, featureNames } = options;
  const columns = featureNames.length;
  const work = {
    train: rowsAt(train, columns),
    valid: valid && rowsAt(valid, columns),
    featureNames: plainNames(featureNames),
    parameters: parameterText(options),
    rounds,
    earlyStoppingRounds,
  };
  const result = await stoppable<Round, TrainResult | undefined>(
    signal,
    (round) => options.onRound?.({ ...round, rounds }),
    (stop, onRound) => trainAsync(library, { ...work, stop }, onRound).finally(() => keepAlive(train, valid)),
  );
  if (!result) throw interrupted();
  return { booster: await Booster.fromText(library, result.text), kept: result.kept, history: result.history };
}

function rowsAt({ x, rows, label, weight }: Rows, columns: number): RowsAt {
  return { x: addressOf(x), rows, columns, label: addressOf(label), weight: weight && addressOf(weight) };
}

/**
 * Each histogram is added up by one thread (force_col_wise), so that no sum hangs on the number of threads, and the
 * library's own sums over rows are serial (deterministic).
 */
function parameterText({ parameters, threads, seed }: TrainOptions): string {
  const all = {
    deterministic: true,
    force_col_wise: true,
    // The library keeps its seed in a signed 32-bit integer.
    seed: seed % 0x7fffffff,
    ...parameters,
    num_threads: threads,
    verbosity: -1,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** Names that LightGBM writes into its text: it refuses some characters, and two alike. */
function plainNames(names: readonly string[]): readonly string[] {
  const plain = names.map((name) => name.replace(/[^\w.@%-]/g, '_'));
  return new Set(plain).size === names.length ? plain : names.map((_, i) => `Column_${i}`);
}
