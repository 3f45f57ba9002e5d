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
  /** Run, study or search that it belongs to. */
  readonly run: string;
  readonly stage: string;
  /**
   * File of its out-of-fold predictions, with the columns of a run's predictions.parquet; a trial of stage 'train' has
   * those of its run. What the trials earned, and how alike they are, is known from these.
   */
  readonly predictions?: string;
  /**
   * Set when it was scored inside the training rows of this fold alone (nested search): what the fold's own rows say was
   * never looked at, so it is no try against them and does not count.
   */
  readonly insideFold?: number;
  /** Set when a pruner ended it before it was scored on every fold; it was looked at, so it is a try all the same. */
  readonly pruned?: true;
}

/** How many configurations were tried against all rows before the hold-out. */
export function countTries(trials: readonly Trial[]): number {
  return trials.filter(({ insideFold }) => insideFold === undefined).length;
}

/** The ledger of what was tried on one feature set and label. */
export function trialsPath(ws: Workspace, featuresName: string, labelColumn: string): string {
  return join(ws.artifactsDir, 'trials', `${featuresName}.${labelColumn}.json`);
}

export async function readTrials(path: string): Promise<readonly Trial[]> {
  if (!(await exists(path))) return [];
  return ((await readJson(path, 'trials ledger')) as { trials: Trial[] }).trials;
}

/** Adds a trial unless its id is there already. Returns the number of distinct tries. */
export function recordTrial(path: string, trial: Trial): Promise<number> {
  return recordTrials(path, [trial]);
}

/** Adds the trials whose ids are not there yet. Returns the number of distinct tries. */
export async function recordTrials(path: string, added: readonly Trial[]): Promise<number> {
  return withLock(`${path}.lock`, path, async () => {
    const trials = new Map((await readTrials(path)).map((trial) => [trial.id, trial]));
    const before = trials.size;
    for (const trial of added) if (!trials.has(trial.id)) trials.set(trial.id, trial);
    if (trials.size > before) await writeJson(path, { trials: [...trials.values()] });
    return countTries([...trials.values()]);
  });
}
