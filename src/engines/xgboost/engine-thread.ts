import { serveEngineWork } from '../engine-thread.ts';
import type { XgboostWork } from './engine-threads.ts';
import { check, loadXgboost } from './library.ts';
import { type Round, runRounds } from './rounds.ts';

serveEngineWork<XgboostWork, Round>(({ path, work }, onRound) => {
  const library = loadXgboost(path);
  if (!('name' in work)) return runRounds(library, work, onRound);
  check(library, (library.api[work.name] as (...args: unknown[]) => number)(...work.args));
  return work.args;
});
