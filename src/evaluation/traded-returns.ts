import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { readJson } from '../io/json.ts';
import { tradesPredictions } from '../io/latest.ts';
import { runDir } from '../io/layout.ts';
import { readFrame } from '../io/parquet.ts';
import { periodReturns } from '../math/returns.ts';
import { costsOf } from './trading-verdict.ts';

/** What the backtest of a run's predictions earned. */
export interface TradedReturns {
  /** Net return of each bar, shape (n,). */
  readonly returns: Float64Array;
  /** The benchmark's over the same bars. */
  readonly benchmark: Float64Array;
  readonly benchmarkName: string;
  /** Close before each bar, shape (n,). */
  readonly decidedAt: Float64Array;
  readonly periodsPerYear: number;
  /** Annualised; null when it has no value. */
  readonly sharpe: number | null;
  /** All costs in money, and those of one side in basis points (null where the cost table lacks a row of costs as set). */
  readonly costs: number;
  readonly bpsPerSide: number | null;
}

/** Undefined when the run has no backtest, one of other predictions, or one that was cut short while it was written. @param hash of the predictions file */
export async function tradedReturns(ws: Workspace, run: string, hash: string): Promise<TradedReturns | undefined> {
  const dir = runDir(ws, run);
  if (!(await tradesPredictions(ws, run, hash))) return undefined;
  const { metrics, annualisation, benchmark, costTable } = (await readJson(join(dir, 'backtest.json'), 'backtest')) as {
    metrics: { sharpe: number | null; costs: number };
    annualisation: { periodsPerYear: number };
    benchmark: { name: string };
    costTable: readonly { multiple: number; bpsPerSide: number }[];
  };
  const curve = await readFrame(join(dir, 'equity.parquet'), { columns: ['equity', 'benchmark'], symbol: run });
  return {
    returns: periodReturns(curve.columns.equity),
    benchmark: periodReturns(curve.columns.benchmark),
    benchmarkName: benchmark.name,
    decidedAt: curve.time.slice(0, -1),
    periodsPerYear: annualisation.periodsPerYear,
    sharpe: metrics.sharpe,
    ...costsOf({ metrics, costTable }),
  };
}
