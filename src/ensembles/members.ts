import type { Workspace } from '../core/context.ts';
import { dataError, TrademlError, usageError } from '../core/errors.ts';
import { canonicalJson } from '../core/hash.ts';
import { parseTime } from '../core/time.ts';
import { predictionsPath } from '../io/layout.ts';
import { filesUnchanged } from '../io/manifest.ts';
import { type Predictions, type RunSummary, readPredictions, readRun } from '../io/runs.ts';
import { readSplitPlan, type SplitPlan, splitsHash } from '../splits/index.ts';

/** A run whose predictions can be combined. */
export interface Member {
  readonly summary: RunSummary;
  readonly predictions: Predictions;
}

/** A run that was left out, and why. */
export interface SkippedMember {
  readonly run: string;
  readonly reason: string;
}

export interface LoadedMembers {
  /** At least one. */
  readonly members: readonly Member[];
  readonly skipped: readonly SkippedMember[];
}

/**
 * Loads runs and refuses what can't be combined honestly: predictions that were changed since the run wrote them, that
 * are not out-of-fold, or that belong to other splits, labels or rows than the first run's.
 * @param onFailure 'skip' goes on without runs that are missing or damaged; what does not belong together is refused all
 *   the same
 * @param splits a splits file that the runs must have been trained on
 */
export async function loadMembers(
  ws: Workspace,
  runs: readonly string[],
  { onFailure = 'fail', splits }: { onFailure?: 'fail' | 'skip'; splits?: string } = {},
): Promise<LoadedMembers> {
  const members: Member[] = [];
  const skipped: SkippedMember[] = [];
  for (const run of runs) {
    try {
      members.push(await loadMember(ws, run));
    } catch (error) {
      const canSkip = error instanceof TrademlError && (error.kind === 'missing-input' || error.kind === 'data');
      if (!canSkip || onFailure === 'fail') throw error;
      skipped.push({ run, reason: error.message });
    }
  }
  if (members.length === 0) {
    const reasons = skipped.map(({ run, reason }) => `${run}: ${reason}`).join('; ');
    throw dataError(`none of the runs can be used: ${reasons}`, 'train at least one of them');
  }
  const [first, ...others] = members;
  for (const other of others) checkSame(first, other);
  if (splits !== undefined) checkSplits(first, splits, splitsHash(await readSplitPlan(splits)));
  return { members, skipped };
}

async function loadMember(ws: Workspace, run: string): Promise<Member> {
  const { summary, outputs } = await readRun(ws, run);
  const path = predictionsPath(ws, run);
  if (!(await filesUnchanged(outputs.filter((output) => output.path === path)))) {
    throw dataError(`${path} is not what run '${run}' wrote`, `train the run again: trademl train --run ${run}`);
  }
  const member = { summary, predictions: await readPredictions(ws, run, summary.task) };
  checkOutOfFold(member, await readSplitPlan(summary.splitsPath));
  return member;
}

function checkSplits({ summary }: Member, path: string, hash: string): void {
  if (summary.splitsHash === hash) return;
  throw usageError(
    `run '${summary.run}' was trained on other splits (${summary.splitsPath}, ${summary.splitsHash.slice(0, 12)}) than ${path} (${hash.slice(0, 12)})`,
    `train the runs on them: trademl train --splits ${path}`,
  );
}

/** Each prediction must come from the fold in whose test window its row lies: its model never saw the row. */
function checkOutOfFold({ summary, predictions }: Member, plan: SplitPlan): void {
  const windows = new Map(
    plan.folds.map(({ fold, test }) => [
      fold,
      test.map(({ start, end }) => [parseTime(start, 'start'), parseTime(end, 'end')] as const),
    ]),
  );
  const sealedFrom = plan.holdout ? parseTime(plan.holdout.start, 'start') : Number.POSITIVE_INFINITY;
  predictions.fold.forEach((fold, row) => {
    const own = fold === -1 ? [[sealedFrom, Number.POSITIVE_INFINITY] as const] : (windows.get(fold) ?? []);
    const at = predictions.time[row];
    if (!own.some(([from, to]) => at >= from && at <= to)) {
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
