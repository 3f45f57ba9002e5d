import { Worker } from 'node:worker_threads';
import { type Failure, receiveFailure } from '../../core/worker-messages.ts';
import { compiledUrl } from '../../core/worker-pool.ts';
import { leaveProcess, type XgboostApi } from './capi.ts';
import type { XgboostLibrary } from './library.ts';
import type { Round, Rounds, RoundsTask } from './rounds.ts';

/** The C functions that may take long or share their work among OpenMP threads. */
type LongCall =
  | 'XGDMatrixCreateFromDense'
  | 'XGDMatrixSetInfoFromInterface'
  | 'XGBoosterUpdateOneIter'
  | 'XGBoosterPredictFromDense'
  | 'XGBoosterLoadModelFromBuffer';

export type EngineWork = { readonly name: LongCall; readonly args: unknown[] } | RoundsTask;

/** What a thread says: a round that is done, and at last how the work ended. */
export interface EngineReply {
  readonly round?: Round;
  readonly result?: unknown;
  readonly failure?: Failure;
}

/** Threads without work, the one used last at the end, since its OpenMP team is still awake. */
const idle: Worker[] = [];
let atWork = 0;

// Node waits for its worker threads on the way out, so a long native call would hold back an interrupted process.
process.on('exit', (code) => {
  if (atWork > 0) leaveProcess(code);
});

/** An idle thread does not keep the process alive. */
function startThread(): Worker {
  const thread = new Worker(compiledUrl(new URL('./engine-thread.ts', import.meta.url)));
  thread.unref();
  return thread;
}

/**
 * Runs work on an engine thread, so that the event loop goes on turning: there are as many threads as there is work at
 * once. XGBoost makes an OpenMP team for each thread that calls it, and teams of more threads than there are cores wait
 * for each other asleep, which takes a third longer; so all such calls stay on few threads that live on.
 * Pointers are the same on every thread; the caller keeps what they point to alive.
 * @throws TrademlError (engine) with the library's message
 */
function onEngineThread(library: XgboostLibrary, work: EngineWork, onRound?: (round: Round) => void): Promise<unknown> {
  const thread = idle.pop() ?? startThread();
  return new Promise((resolve, reject) => {
    const onReply = ({ round, result, failure }: EngineReply) => {
      if (round) return onRound?.(round);
      leave();
      idle.push(thread);
      if (failure) reject(receiveFailure(failure));
      else resolve(result);
    };
    const onError = (error: unknown) => {
      leave();
      reject(error);
    };
    const leave = () => {
      atWork--;
      thread.off('message', onReply).off('error', onError).unref();
    };
    atWork++;
    thread.on('message', onReply).on('error', onError).ref();
    thread.postMessage({ path: library.path, work });
  });
}

/** @returns the arguments, with what the C function wrote into its out-parameters */
export function callAsync<Name extends LongCall>(
  library: XgboostLibrary,
  name: Name,
  ...args: Parameters<XgboostApi[Name]>
): Promise<Parameters<XgboostApi[Name]>> {
  return onEngineThread(library, { name, args }) as Promise<Parameters<XgboostApi[Name]>>;
}

export function runRoundsAsync(
  library: XgboostLibrary,
  task: RoundsTask,
  onRound: (round: Round) => void,
): Promise<Rounds> {
  return onEngineThread(library, task, onRound) as Promise<Rounds>;
}
