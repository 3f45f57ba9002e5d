import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { writeJson } from './atomic.ts';
import { exists } from './exists.ts';
import { readJson } from './json.ts';
import { withLock } from './lock.ts';

/** One configuration that was tried against a label: the number of these is what deflates a score. */
export interface Trial {
  /** Hash of everything that defines the configuration; trying the same again adds nothing. */
  readonly id: string;
  readonly run: string;
  readonly stage: string;
}

/** The ledger of what was tried on one feature set and label. */
export function trialsPath(ws: Workspace, featuresName: string, labelColumn: string): string {
  return join(ws.artifactsDir, 'trials', `${featuresName}.${labelColumn}.json`);
}

export async function readTrials(path: string): Promise<readonly Trial[]> {
  if (!(await exists(path))) return [];
  return ((await readJson(path, 'trials ledger')) as { trials: Trial[] }).trials;
}

/** Adds a trial unless its id is there already. Returns the number of distinct trials. */
export async function recordTrial(path: string, trial: Trial): Promise<number> {
  return withLock(`${path}.lock`, path, async () => {
    const trials = await readTrials(path);
    if (trials.some(({ id }) => id === trial.id)) return trials.length;
    await writeJson(path, { trials: [...trials, trial] });
    return trials.length + 1;
  });
}
