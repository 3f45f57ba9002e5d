import { parentPort } from 'node:worker_threads';
import { sendFailure } from '../../core/worker-messages.ts';
import type { EngineReply, EngineWork } from './engine-threads.ts';
import { check, loadXgboost, type XgboostLibrary } from './library.ts';
import { runRounds } from './rounds.ts';

/*
 * Runs in each thread of engine-threads.ts: one piece of work at a time, made of calls that block this thread alone.
 */
const port = parentPort;
if (!port) throw new Error('engine-thread runs on a worker thread only');
const reply = (message: EngineReply) => port.postMessage(message);

port.on('message', ({ path, work }: { path: string; work: EngineWork }) => {
  try {
    reply({ result: perform(loadXgboost(path), work) });
  } catch (error) {
    reply({ failure: sendFailure(error) });
  }
});

function perform(library: XgboostLibrary, work: EngineWork): unknown {
  if (!('name' in work)) return runRounds(library, work, (round) => reply({ round }));
  check(library, (library.api[work.name] as (...args: unknown[]) => number)(...work.args));
  return work.args;
}
