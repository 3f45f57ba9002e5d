import type { Workspace } from '../core/context.ts';
import { dataError, usageError } from '../core/errors.ts';
import { canonicalJson } from '../core/hash.ts';
import { parseTime } from '../core/time.ts';
import { predictionsPath } from '../io/layout.ts';
import { filesUnchanged } from '../io/manifest.ts';
import { type Predictions, type RunSummary, readPredictions, readRun } from '../io/runs.ts';
import { readSplitPlan, type SplitPlan } from '../splits/index.ts';

/** A run whose predictions can be combined. */
export interface Member {
  readonly summary: RunSummary;
  readonly predictions: Predictions;
}

/**
 * Loads runs and refuses what can't be combined honestly: predictions that were changed since the run wrote them, that
 * are not out-of-fold, or that belong to other splits, labels or rows than the first run's.
 */
export async function loadMembers(ws: Workspace, runs: readonly string[]): Promise<Member[]> {
  const members: Member[] = [];
  for (const run of runs) {
    const { summary, outputs } = await readRun(ws, run);
    const path = predictionsPath(ws, run);
    if (!(await filesUnchanged(outputs.filter((output) => output.path === path)))) {
      throw dataError(`${path} is not what run '${run}' wrote`, `train the run again: trademl train --run ${run}`);
    }
    members.push({ summary, predictions: await readPredictions(ws, run, summary.task) });
  }
  const [first, ...others] = members;
  checkOutOfFold(first, await readSplitPlan(first.summary.splitsPath));
  for (const other of others) checkSame(first, other);
  return members;
}

/** Each prediction must come from the fold in whose test window its row lies: its model never saw the row. */
function checkOutOfFold({ summary, predictions }: Member, plan: SplitPlan): void {
  const windows = new Map(
    plan.folds.map(({ fold, test }) => [fold, [parseTime(test.start, 'start'), parseTime(test.end, 'end')] as const]),
  );
  const sealedFrom = plan.holdout ? parseTime(plan.holdout.start, 'start') : Number.POSITIVE_INFINITY;
  predictions.fold.forEach((fold, row) => {
    const [from, to] = fold === -1 ? [sealedFrom, Number.POSITIVE_INFINITY] : (windows.get(fold) ?? [Number.NaN, 0]);
    const at = predictions.time[row];
    if (!(at >= from && at <= to)) {
      throw dataError(
        `run '${summary.run}' row ${row + 1} is not an out-of-fold prediction: its time is outside the test window of fold ${fold}`,
        'only out-of-fold predictions can be combined; train the run again with these splits',
      );
    }
  });
}

function checkSame(first: Member, other: Member): void {
  const differs = (what: string, a: unknown, b: unknown) => {
    if (canonicalJson(a) === canonicalJson(b)) return;
    throw usageError(
      `runs '${first.summary.run}' and '${other.summary.run}' differ in ${what}: ${canonicalJson(a)} and ${canonicalJson(b)}`,
      'train all members on the same features, label and splits',
    );
  };
  differs('label', first.summary.label, other.summary.label);
  differs('feature set', first.summary.featuresName, other.summary.featuresName);
  differs('task', first.summary.task, other.summary.task);
  differs('splits', first.summary.splitsHash.slice(0, 12), other.summary.splitsHash.slice(0, 12));
  const a = first.predictions;
  const b = other.predictions;
  const same =
    a.time.length === b.time.length &&
    a.time.every(
      (time, row) =>
        time === b.time[row] &&
        a.fold[row] === b.fold[row] &&
        a.symbols[a.symbolId[row]] === b.symbols[b.symbolId[row]],
    );
  if (!same) {
    throw usageError(
      `runs '${first.summary.run}' and '${other.summary.run}' predict different rows`,
      'train all members on the same symbols and features',
    );
  }
}
