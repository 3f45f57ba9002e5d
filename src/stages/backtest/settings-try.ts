import type { StageContext } from '../../core/context.ts';
import { hashFile, hashOf } from '../../core/hash.ts';
import { recordTrial, trialsPath } from '../../io/trials.ts';
import { assumedKeys, type BacktestConfig, tradingConfig } from './config.ts';
import type { TradedRun } from './traded-run.ts';

/** Keys that change what stands beside a backtest, or what it assumes of the market, but no decision to trade. */
const undecided: readonly string[] = [
  ...['run', 'range', 'path', 'benchmarks', 'randomDraws', 'costMultiple', 'capital', 'spread'],
  ...assumedKeys,
];

/**
 * Identity of trading given signals or predictions by the settings of a config.
 * @param of hash of what is traded  @param apart keys that make no other try
 */
export function tradeId(
  config: BacktestConfig,
  of: { readonly predictions: string } | { readonly signals: string },
  apart: readonly string[],
): string {
  const settings = Object.entries(tradingConfig(config)).filter(([key]) => !apart.includes(key));
  return hashOf({ stage: 'backtest', ...of, ...Object.fromEntries(settings) });
}

/**
 * Enters the settings that a model's predictions are traded by in the ledger of tries, so that the best of many backtests is not
 * taken for the only one; see Trial.backtestOf. The same settings again add nothing.
 */
export async function recordSettings(
  config: BacktestConfig,
  { file, summary }: TradedRun,
  ctx: StageContext,
): Promise<void> {
  const backtestOf = await hashFile(file);
  const id = tradeId(config, { predictions: backtestOf }, undecided);
  const ledger = trialsPath(ctx.workspace, summary.featuresName, summary.labelColumn);
  await recordTrial(ledger, { id, run: config.run, stage: 'backtest', backtestOf });
}
