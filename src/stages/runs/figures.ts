import { join } from 'node:path';
import type { BacktestResult } from '../../backtest/result.ts';
import type { Workspace } from '../../core/context.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { exists } from '../../io/exists.ts';
import { readJson } from '../../io/json.ts';
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
}

async function readResult<T>(path: string, what: string): Promise<T | undefined> {
  return (await exists(path)) ? ((await readJson(path, what)) as T) : undefined;
}

export async function runFigures(ws: Workspace, run: string): Promise<RunFigures> {
  const dir = runDir(ws, run);
  const evaluation = await readResult<Evaluation>(join(dir, 'evaluation.json'), 'evaluation');
  const backtest = await readResult<BacktestResult>(join(dir, 'backtest.json'), 'backtest');
  const leading = evaluation?.ranges[0];
  const scored = leading?.metrics.find(({ metric }) => metric === leading.primary);
  return {
    verdict: evaluation?.verdict.level ?? null,
    afterCosts: (evaluation ?? backtest)?.afterCosts?.level ?? null,
    score: scored ? { metric: scored.metric, value: scored.value } : null,
    sharpe: backtest?.metrics.sharpe ?? null,
    totalReturn: backtest?.metrics.totalReturn ?? null,
    traded: backtest?.range.choice ?? null,
  };
}
