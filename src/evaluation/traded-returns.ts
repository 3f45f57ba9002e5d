import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { readJson } from '../io/json.ts';
import { predictionsPath, runDir } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { readFrame } from '../io/parquet.ts';
import { periodReturns } from '../math/returns.ts';

/** What the backtest of a run's predictions earned. */
export interface TradedReturns {
  /** Net return of each bar, shape (n,). */
  readonly returns: Float64Array;
  readonly periodsPerYear: number;
  /** Annualised; null when it has no value. */
  readonly sharpe: number | null;
}

/** Undefined when the run has no backtest, or one of other predictions. @param hash of the predictions file */
export async function tradedReturns(ws: Workspace, run: string, hash: string): Promise<TradedReturns | undefined> {
  const dir = runDir(ws, run);
  const manifest = await readManifest(join(dir, 'backtest.manifest.json'));
  const traded = manifest?.inputs.find((input) => input.path === predictionsPath(ws, run));
  if (traded?.sha256 !== hash) return undefined;
  const { metrics, annualisation } = (await readJson(join(dir, 'backtest.json'), 'backtest')) as {
    metrics?: { sharpe?: number | null };
    annualisation: { periodsPerYear: number };
  };
  const { equity } = (await readFrame(join(dir, 'equity.parquet'), { columns: ['equity'], symbol: run })).columns;
  return {
    returns: periodReturns(equity),
    periodsPerYear: annualisation.periodsPerYear,
    sharpe: metrics?.sharpe ?? null,
  };
}
