import { join } from 'node:path';
import { readBacktest } from '../../backtest/read-result.ts';
import type { Workspace } from '../../core/context.ts';
import { readEvaluation } from '../../evaluation/read-evaluation.ts';
import { exists } from '../../io/exists.ts';
import { evaluatesLatestBacktest, isOfLatestRun, type RunResult } from '../../io/latest.ts';
import { runDir } from '../../io/layout.ts';

/** Results of a run as far as its stages have run; null where one has not. */
export interface RunFigures {
  readonly verdict: string | null;
  /** Whether the backtest is evidence that the run can be traded. */
  readonly afterCosts: string | null;
  /** The metric that the verdict reads, of out-of-fold predictions. */
  readonly score: { readonly metric: string; readonly value: number | null } | null;
  /** After costs, annualised; the range of predictions that was traded beside it. */
  readonly sharpe: number | null;
  readonly totalReturn: number | null;
  readonly traded: string | null;
  /** Results that are left out above, since they are of older predictions of the run. */
  readonly stale: readonly RunResult[];
}

async function readLatest<T>(
  ws: Workspace,
  run: string,
  result: RunResult,
  read: (path: string) => Promise<T>,
): Promise<T | undefined | 'stale'> {
  const path = join(runDir(ws, run), `${result}.json`);
  if (!(await exists(path))) return undefined;
  return (await isOfLatestRun(ws, run, result)) ? read(path) : 'stale';
}

export async function runFigures(ws: Workspace, run: string): Promise<RunFigures> {
  const scored = await readLatest(ws, run, 'evaluation', readEvaluation);
  const tradedBefore = await readLatest(ws, run, 'backtest', readBacktest);
  const evaluation = scored === 'stale' ? undefined : scored;
  const backtest = tradedBefore === 'stale' ? undefined : tradedBefore;
  const isJudged = !evaluation || !backtest || (await evaluatesLatestBacktest(ws, run));
  const leading = evaluation?.ranges[0];
  const primary = leading?.metrics.find(({ metric }) => metric === leading.primary);
  return {
    verdict: evaluation?.verdict.level ?? null,
    afterCosts: (isJudged ? (evaluation ?? backtest)?.afterCosts?.level : undefined) ?? null,
    score: primary ? { metric: primary.metric, value: primary.value } : null,
    sharpe: backtest?.metrics.sharpe ?? null,
    totalReturn: backtest?.metrics.totalReturn ?? null,
    traded: backtest?.range.choice ?? null,
    stale: [
      ...(scored === 'stale' ? ['evaluation' as const] : []),
      ...(tradedBefore === 'stale' ? ['backtest' as const] : []),
    ],
  };
}
