import { parentPort, workerData } from 'node:worker_threads';
import { sendFailure, type TaskFunction, transferables } from './worker-messages.ts';

/*
 * Runs in each thread of worker-pool.ts: one task at a time, one answer per task.
 */
const { moduleUrl, functionName } = workerData as { moduleUrl: string; functionName: string };
const loaded = import(moduleUrl) as Promise<Record<string, TaskFunction>>;
const port = parentPort;
if (!port) throw new Error('worker-entry runs on a worker thread only');

port.on('message', async ({ index, task }: { index: number; task: unknown }) => {
  try {
    const result = await (await loaded)[functionName](task);
    port.postMessage({ index, result }, transferables(result));
  } catch (error) {
    port.postMessage({ index, failure: sendFailure(error) });
  }
});
