import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { writeJson } from './atomic.ts';
import { exists } from './exists.ts';
import { readResultJson } from './json.ts';
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
  /**
   * Set for a backtest of a model's predictions, to their hash. Trading them by the first settings is the try that training was;
   * each further settings are one more try of what was earned, and none of how well was forecast.
   */
  readonly backtestOf?: string;
}

/** How many configurations were tried against all rows before the hold-out. */
export function countTries(trials: readonly Trial[]): number {
  return trials.filter(({ insideFold, backtestOf }) => insideFold === undefined && backtestOf === undefined).length;
}

/**
 * How many were traded, or could have been: the configurations, and the further settings that predictions were traded by.
 * @param known least number of configurations, from a run's own count
 */
export function countTradedTries(trials: readonly Trial[], known = 1): number {
  const traded = trials.flatMap(({ backtestOf }) => backtestOf ?? []);
  return Math.max(known, countTries(trials), 1) + traded.length - new Set(traded).size;
}

/** The ledger of what was tried on one feature set and label. */
export function trialsPath(ws: Workspace, featuresName: string, labelColumn: string): string {
  return join(ws.artifactsDir, 'trials', `${featuresName}.${labelColumn}.json`);
}

/** A ledger can't be made again: what was tried is written nowhere else. */
const lostLedger =
  'restore it from a copy; without it the tries count from one again, and every score looks better than it is';

export async function readTrials(path: string): Promise<readonly Trial[]> {
  if (!(await exists(path))) return [];
  return (await readResultJson<{ trials: Trial[] }>(path, 'ledger of tries', ['trials'], lostLedger)).trials;
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
