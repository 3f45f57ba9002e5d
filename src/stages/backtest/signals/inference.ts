import type { BacktestRun } from '../../../backtest/backtest.ts';
import type { BacktestResult } from '../../../backtest/result.ts';
import type { StageContext } from '../../../core/context.ts';
import { hashFile } from '../../../core/hash.ts';
import { costsOf, judgeTrading } from '../../../evaluation/trading-verdict.ts';
import { tradingInference } from '../../../evaluation/uncertainty/trading.ts';
import { recordTrial, trialsPath } from '../../../io/trials.ts';
import { periodReturns } from '../../../math/returns.ts';
import type { BacktestConfig } from '../config.ts';
import { tradeId } from '../settings-try.ts';
import type { TradedRun } from '../traded-run.ts';

/** Keys that change what stands beside a backtest, not what is traded. */
const comparing: readonly string[] = ['run', 'benchmarks', 'randomDraws', 'costMultiple'];

/**
 * Counts a backtest of signals as a try (trading the same signals by the same settings again adds nothing) and says what its
 * Sharpe ratio is worth after all of them. Tries are those on the same feature set or, without one, on bars of the interval.
 * @returns `inference` null when there are too few returns to judge
 */
export async function signalsInference(
  config: BacktestConfig,
  { file, summary }: TradedRun,
  { simulation, benchmark, figures }: BacktestRun,
  ctx: StageContext,
): Promise<Required<Pick<BacktestResult, 'inference' | 'afterCosts'>>> {
  const id = tradeId(config, { signals: await hashFile(file) }, comparing);
  const ledger = trialsPath(ctx.workspace, summary.featuresName, summary.labelColumn);
  const tries = await recordTrial(ledger, { id, run: config.run, stage: 'backtest' });
  const { annualisation, metrics, costTable } = figures;
  const held = { name: figures.benchmark.name, returns: periodReturns(benchmark) };
  const returns = periodReturns(simulation.equity);
  const inference = tradingInference(returns, annualisation.periodsPerYear, tries, undefined, held) ?? null;
  return { inference, afterCosts: judgeTrading(inference, costsOf({ metrics, costTable })) };
}
