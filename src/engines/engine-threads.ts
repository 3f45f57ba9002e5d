import { Worker } from 'node:worker_threads';
import koffi from 'koffi';
import { type Failure, receiveFailure } from '../core/worker-messages.ts';
import { compiledUrl } from '../core/worker-pool.ts';

/** What an engine thread says: how far the work is, and at last how it ended. */
export interface EngineReply {
  readonly progress?: unknown;
  readonly result?: unknown;
  readonly failure?: Failure;
}

/** Pieces of work on engine threads right now, of all engines. */
let atWork = 0;

// Node waits for its worker threads on the way out, so a long native call would hold back an interrupted process.
process.on('exit', (code) => {
  if (atWork > 0) leaveProcess(code);
});

/** Ends the process at once, without waiting for calls on other threads. Windows' Node does not wait in the first place. */
function leaveProcess(code: number): void {
  if (process.platform !== 'win32') koffi.load(null).func('void _exit(int status)')(code);
}

type RunOnThread<Work, Progress> = (work: Work, onProgress?: (progress: Progress) => void) => Promise<unknown>;

/**
 * Threads for the native calls of one engine, so that the event loop goes on turning: as many as there is work at once.
 * A library makes an OpenMP team for each thread that calls it, and teams of more threads than there are cores wait for
 * each other asleep, which takes a third longer; so all its calls stay on few threads that live on.
 * Pointers are the same on every thread; whoever sends work keeps what they point to alive until it ends.
 * @param entry module that serves the threads' work (see engine-thread.ts)
 * @returns runs one piece of work; rejects with the library's message
 */
export function engineThreads<Work, Progress = never>(entry: URL): RunOnThread<Work, Progress> {
  /** Threads without work, the one used last at the end, since its OpenMP team is still awake. */
  const idle: Worker[] = [];
  /** An idle thread does not keep the process alive. */
  const startThread = () => {
    const thread = new Worker(compiledUrl(entry));
    thread.unref();
    return thread;
  };
  return (work, onProgress) => {
    const thread = idle.pop() ?? startThread();
    return new Promise((resolve, reject) => {
      const onReply = ({ progress, result, failure }: EngineReply) => {
        if (progress !== undefined) return onProgress?.(progress as Progress);
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
      thread.postMessage(work);
    });
  };
}
