import { engineThreads } from '../engine-threads.ts';
import type { XgboostApi } from './capi.ts';
import type { XgboostLibrary } from './library.ts';
import type { Round, Rounds, RoundsTask } from './rounds.ts';

/** The C functions that may take long or share their work among OpenMP threads. */
type LongCall =
  | 'XGDMatrixCreateFromDense'
  | 'XGDMatrixSetInfoFromInterface'
  | 'XGBoosterUpdateOneIter'
  | 'XGBoosterPredictFromDense'
  | 'XGBoosterLoadModelFromBuffer';

export interface XgboostWork {
  /** The library. */
  readonly path: string;
  readonly work: { readonly name: LongCall; readonly args: unknown[] } | RoundsTask;
}

const onThread = engineThreads<XgboostWork, Round>(new URL('./engine-thread.ts', import.meta.url));

/** @returns the arguments, with what the C function wrote into its out-parameters */
export function callAsync<Name extends LongCall>(
  library: XgboostLibrary,
  name: Name,
  ...args: Parameters<XgboostApi[Name]>
): Promise<Parameters<XgboostApi[Name]>> {
  return onThread({ path: library.path, work: { name, args } }) as Promise<Parameters<XgboostApi[Name]>>;
}

export function runRoundsAsync(
  library: XgboostLibrary,
  task: RoundsTask,
  onRound: (round: Round) => void,
): Promise<Rounds> {
  return onThread({ path: library.path, work: task }, onRound) as Promise<Rounds>;
}
