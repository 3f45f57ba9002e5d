import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { dataError, hasCode } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import { writeJson } from '../io/atomic.ts';
import { readJson } from '../io/json.ts';
import { runDir } from '../io/layout.ts';

/** One time at which a stage read the sealed labels or outcomes of a run's hold-out. Times are ISO text in UTC. */
export interface Opening {
  /** When it was opened. */
  readonly at: string;
  readonly stage: string;
  /** First and last hold-out time that was read. */
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  /** Hash of the predictions that were scored: the same predictions scored again are no new try. */
  readonly predictions?: string;
  /** Hash of config and inputs of the work that looked: the same work going on after it was cut short looks once. */
  readonly work?: string;
}

export function holdoutOpeningsPath(ws: Workspace, run: string): string {
  return join(runDir(ws, run), 'holdout_openings.json');
}

/** All openings of a run's hold-out so far, oldest first; none when it is sealed. */
export async function readOpenings(ws: Workspace, run: string): Promise<Opening[]> {
  const path = holdoutOpeningsPath(ws, run);
  try {
    await stat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
  const content = await readJson(path, 'ledger of hold-out openings');
  if (!Array.isArray(content)) {
    throw dataError(`${path} is not a list of openings`, 'move it away; the next evaluation starts a new ledger');
  }
  return content as Opening[];
}

/**
 * Appends one opening, unless the same work was counted before; the file appears whole or not at all.
 * @param opening `start` and `end` in UTC microseconds
 * @returns all openings including this one
 */
export async function recordOpening(
  ws: Workspace,
  run: string,
  opening: { stage: string; start: number; end: number; rows: number; predictions?: string; work?: string },
): Promise<Opening[]> {
  const { stage, start, end, rows, predictions, work } = opening;
  const before = await readOpenings(ws, run);
  if (work !== undefined && before.some((earlier) => earlier.work === work)) return before;
  const entry: Opening = {
    at: new Date().toISOString(),
    stage,
    start: formatTime(start),
    end: formatTime(end),
    rows,
    ...(predictions === undefined ? {} : { predictions }),
    ...(work === undefined ? {} : { work }),
  };
  const openings = [...before, entry];
  await writeJson(holdoutOpeningsPath(ws, run), openings);
  return openings;
}
