import type { BacktestRun } from '../../backtest/backtest.ts';
import type { BacktestResult } from '../../backtest/result.ts';
import type { StageContext } from '../../core/context.ts';
import { usageError } from '../../core/errors.ts';
import { spreadOf } from '../../math/spread.ts';
import type { BacktestConfig } from './config.ts';
import { tradedRun } from './traded-run.ts';

interface Traded {
  readonly traded: BacktestRun;
  readonly result: BacktestResult;
}

/**
 * Trades a run; where its splits predict each row once in each of several backtest paths, every path by itself. The result
 * is that of the path with the middle Sharpe ratio, the lower of two, with the figures of all beside it.
 * @param trade trades one path; 'all' stands for the only one of a run that predicts each row once
 * @throws TrademlError (usage) for a path that the run does not have
 */
export async function tradePaths(
  { run, path }: Pick<BacktestConfig, 'run' | 'path'>,
  ctx: StageContext,
  trade: (path: BacktestConfig['path']) => Promise<Traded>,
): Promise<Traded> {
  const { paths: count } = await tradedRun(ctx, run);
  if (path !== 'all' && path >= count) {
    throw usageError(
      `run '${run}' has no path ${path}`,
      count > 1 ? `its paths are 0 to ${count - 1}, or all` : 'it predicts each row once: leave --path out',
    );
  }
  if (count === 1) return trade('all');
  const numbers = path === 'all' ? Array.from({ length: count }, (_, number) => number) : [path];
  const all: Traded[] = [];
  for (const number of numbers) all.push(await trade(number));
  const each = all.map(({ result: { metrics } }, i) => {
    const { sharpe, totalReturn, maxDrawdown } = metrics;
    return { path: numbers[i], sharpe, totalReturn, maxDrawdown };
  });
  const worth = (i: number) => each[i].sharpe ?? Number.NEGATIVE_INFINITY;
  const order = [...each.keys()].sort((a, b) => worth(a) - worth(b));
  const middle = order[(order.length - 1) >> 1];
  const sharpe = spreadOf(each.map((one) => one.sharpe ?? Number.NaN));
  const { traded, result } = all[middle];
  const shown = numbers[middle];
  const figure = (value: number | null) => value?.toFixed(2) ?? 'n/a';
  const warning =
    path === 'all'
      ? `Shown is path ${shown} of ${count}, that of the middle Sharpe ratio; over the paths it goes from ${figure(sharpe.min)} to ${figure(sharpe.max)}.`
      : `Shown is path ${shown} of ${count}, alone.`;
  const warnings = [...result.warnings, warning];
  return { traded, result: { ...result, warnings, paths: { shown, sharpe, each } } };
}
