import { interrupted, throwIfAborted } from '../core/errors.ts';

/**
 * Work on an engine thread that can be given up. On an abort, or when `onProgress` throws, the promise rejects at once
 * and `stop` turns to 1; the native call under way then ends by itself, unattended.
 * @param start begins the work; `stop` is shared, shape (1,), and looked at between native calls
 * @throws TrademlError (interrupted) on abort; what `onProgress` threw; what the work failed with
 */
export async function stoppable<Progress, Result>(
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
  start: (stop: Int32Array, onProgress: (progress: Progress) => void) => Promise<Result>,
): Promise<Result> {
  throwIfAborted(signal);
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let halt: (reason: unknown) => void = () => undefined;
  const halted = new Promise<never>((_resolve, reject) => {
    halt = (reason) => {
      Atomics.store(stop, 0, 1);
      reject(reason);
    };
  });
  const onAbort = () => halt(interrupted());
  const tell = (progress: Progress) => {
    if (Atomics.load(stop, 0) !== 0) return;
    try {
      onProgress(progress);
    } catch (error) {
      halt(error);
    }
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([start(stop, tell), halted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
