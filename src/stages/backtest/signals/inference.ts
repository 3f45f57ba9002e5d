import type { BacktestRun } from '../../../backtest/backtest.ts';
import type { StageContext } from '../../../core/context.ts';
import { hashFile, hashOf } from '../../../core/hash.ts';
import { type TradingInference, tradingInference } from '../../../evaluation/uncertainty/trading.ts';
import { recordTrial, trialsPath } from '../../../io/trials.ts';
import { periodReturns } from '../../../math/returns.ts';
import { type BacktestConfig, tradingConfig } from '../config.ts';
import type { TradedRun } from '../traded-run.ts';

/** Keys that change what stands beside a backtest, not what is traded. */
const comparing: readonly string[] = ['run', 'benchmarks', 'randomDraws', 'costMultiple'];

/**
 * Counts a backtest of signals as a try (trading the same signals by the same settings again adds nothing) and says what its
 * Sharpe ratio is worth after all of them. Tries are those on the same feature set or, without one, on bars of the interval.
 * @returns null when there are too few returns to judge
 */
export async function signalsInference(
  config: BacktestConfig,
  { file, summary }: TradedRun,
  { simulation, figures }: BacktestRun,
  ctx: StageContext,
): Promise<TradingInference | null> {
  const keys = Object.entries(tradingConfig(config)).filter(([key]) => !comparing.includes(key));
  const id = hashOf({ stage: 'backtest', signals: await hashFile(file), ...Object.fromEntries(keys) });
  const ledger = trialsPath(ctx.workspace, summary.featuresName, summary.labelColumn);
  const tries = await recordTrial(ledger, { id, run: config.run, stage: 'backtest' });
  const { periodsPerYear } = figures.annualisation;
  return tradingInference(periodReturns(simulation.equity), periodsPerYear, tries, undefined) ?? null;
}
