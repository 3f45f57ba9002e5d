import { engineThreads } from '../engine-threads.ts';
import type { Address } from '../native-memory.ts';
import type { BoosterHandle } from './capi.ts';
import type { LightgbmLibrary } from './library.ts';
import type { Round, TrainResult, TrainTask } from './rounds.ts';

/** Rows to predict, and where the predictions go: 64-bit floats, shape (rows, outputs). */
export interface PredictTask {
  readonly booster: BoosterHandle;
  readonly x: Address;
  readonly rows: number;
  readonly columns: number;
  readonly threads: number;
  readonly results: Address;
}

/** A model in LightGBM's text form, to be read. */
interface LoadTask {
  readonly text: string;
}

export interface LoadedModel {
  readonly booster: BoosterHandle;
  readonly rounds: number;
}

export interface LightgbmWork {
  /** The library. */
  readonly path: string;
  readonly work: TrainTask | LoadTask | PredictTask;
}

const onThread = engineThreads<LightgbmWork, Round>(new URL('./engine-thread.ts', import.meta.url));

export function trainAsync(
  { path }: LightgbmLibrary,
  work: TrainTask,
  onRound: (round: Round) => void,
): Promise<TrainResult | undefined> {
  return onThread({ path, work }, onRound) as Promise<TrainResult | undefined>;
}

export function loadAsync({ path }: LightgbmLibrary, text: string): Promise<LoadedModel> {
  return onThread({ path, work: { text } }) as Promise<LoadedModel>;
}

export async function predictAsync({ path }: LightgbmLibrary, work: PredictTask): Promise<void> {
  await onThread({ path, work });
}
