import { parentPort } from 'node:worker_threads';
import { sendFailure } from '../core/worker-messages.ts';
import type { EngineReply } from './engine-threads.ts';

/** Makes this thread serve one piece of work after another, made of calls that block this thread alone. */
export function serveEngineWork<Work, Progress = never>(
  perform: (work: Work, tell: (progress: Progress) => void) => unknown,
): void {
  const port = parentPort;
  if (!port) throw new Error('an engine thread runs on a worker thread only');
  const reply = (message: EngineReply) => port.postMessage(message);
  port.on('message', (work: Work) => {
    try {
      reply({ result: perform(work, (progress) => reply({ progress })) });
    } catch (error) {
      reply({ failure: sendFailure(error) });
    }
  });
}
