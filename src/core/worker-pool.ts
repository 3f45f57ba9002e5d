import { Worker } from 'node:worker_threads';
import { interrupted, throwIfAborted } from './errors.ts';
import { type Failure, receiveFailure, type TaskFunction, transferables } from './worker-messages.ts';

/** How long tasks at work may go on after an abort before their threads are ended. */
const graceMillis = 500;

export interface PoolOptions<T, R> {
  /** URL of the module that holds the function: new URL('./x.ts', import.meta.url).href. */
  readonly moduleUrl: string;
  /** Name of an exported function `(task) => result | Promise<result>`; tasks and results are structured-cloneable. */
  readonly functionName: string;
  readonly tasks: readonly T[];
  /** Threads at most, >= 1; with 1 everything runs in this thread. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Called in this thread as each result arrives, in no fixed order; awaited before the pool is done. */
  readonly onResult?: (result: R, index: number) => void | Promise<void>;
  /** Move the tasks' typed arrays to the threads instead of copying them; the caller's arrays are empty afterwards. */
  readonly transfer?: boolean;
}

/**
 * Runs an exported function over tasks on worker threads. Results come back in the order of the tasks whatever the order
 * of completion, and typed arrays in them are moved, not copied. The first failure stops the rest and is thrown as it
 * was (a TrademlError stays one); an abort throws `interrupted`.
 */
export async function runPool<T, R>(options: PoolOptions<T, R>): Promise<R[]> {
  throwIfAborted(options.signal);
  const threads = Math.min(options.jobs, options.tasks.length);
  return threads <= 1 ? runInline(options) : runOnThreads(options, threads);
}

async function runInline<T, R>({ moduleUrl, functionName, tasks, signal, onResult }: PoolOptions<T, R>): Promise<R[]> {
  const here = import.meta.url.endsWith('.ts') ? moduleUrl : compiledUrl(new URL(moduleUrl)).href;
  const module = (await import(here)) as Record<string, TaskFunction>;
  const results: R[] = [];
  for (let index = 0; index < tasks.length; index++) {
    // Gives a pending Ctrl-C its turn between two tasks that never wait.
    await new Promise(setImmediate);
    throwIfAborted(signal);
    results.push((await module[functionName](tasks[index])) as R);
    await onResult?.(results[index], index);
  }
  return results;
}

function runOnThreads<T, R>(options: PoolOptions<T, R>, threads: number): Promise<R[]> {
  const { tasks, signal, onResult } = options;
  const results = new Array<R>(tasks.length);
  const workers: Worker[] = [];
  let next = 0;
  let atWork = 0;
  let failure: unknown;
  let finished = false;
  return new Promise<R[]>((resolve, reject) => {
    const finish = () => {
      if (finished) return;
      finished = true;
      signal.removeEventListener('abort', onAbort);
      void Promise.all(workers.map((worker) => worker.terminate())).then(() =>
        failure === undefined ? resolve(results) : reject(failure),
      );
    };
    const fail = (error: unknown) => {
      failure ??= error;
      next = tasks.length;
    };
    const onAbort = () => {
      fail(interrupted());
      setTimeout(finish, graceMillis).unref();
    };
    const feed = (worker: Worker) => {
      if (next >= tasks.length) {
        if (atWork === 0) finish();
        return;
      }
      const index = next++;
      atWork++;
      worker.postMessage({ index, task: tasks[index] }, options.transfer ? transferables(tasks[index]) : []);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    for (let i = 0; i < threads; i++) {
      const worker = new Worker(compiledUrl(new URL('./worker-entry.ts', import.meta.url)), {
        workerData: { moduleUrl: compiledUrl(new URL(options.moduleUrl)).href, functionName: options.functionName },
      });
      workers.push(worker);
      worker.on('message', async (message: { index: number; result?: R; failure?: Failure }) => {
        if (message.failure) fail(receiveFailure(message.failure));
        // The thread goes on with the next task while this one keeps the result.
        feed(worker);
        try {
          if (!message.failure) {
            results[message.index] = message.result as R;
            await onResult?.(message.result as R, message.index);
          }
        } catch (error) {
          fail(error);
        }
        atWork--;
        if (next >= tasks.length && atWork === 0) finish();
      });
      worker.on('error', (error) => {
        fail(error);
        finish();
      });
      worker.on('exit', (code) => {
        if (finished) return;
        fail(new Error(`a worker thread ended by itself with code ${code}`));
        finish();
      });
      feed(worker);
    }
  });
}

/** Threads load compiled code: /src/x.ts of a source run is /dist/src/x.js of its build. */
export function compiledUrl(url: URL): URL {
  if (!url.pathname.endsWith('.ts')) return url;
  const compiled = new URL(url);
  const inDist = /\/dist\/(src|commands)\//.test(url.pathname);
  const path = inDist ? url.pathname : url.pathname.replace(/\/(src|commands)\/(?!.*\/(src|commands)\/)/, '/dist/$1/');
  compiled.pathname = path.replace(/\.ts$/, '.js');
  return compiled;
}
