import { join } from 'node:path';
import { runBacktest } from '../backtest/backtest.ts';
import type { BacktestResult } from '../backtest/result.ts';
import { describeRules, findWarnings } from '../backtest/rules.ts';
import { equityTable, tradeTable } from '../backtest/tables.ts';
import type { StageContext } from '../core/context.ts';
import { formatTime } from '../core/time.ts';
import { writeJson } from '../io/atomic.ts';
import { predictionsPath, runDir, runManifestPath, signalsPath } from '../io/layout.ts';
import { writeTable } from '../io/parquet.ts';
import { type BacktestConfig, tradingConfig } from './backtest/config.ts';
import { backtestInputs, type LoadedBacktest, loadBacktest } from './backtest/load.ts';
import { tradePaths } from './backtest/paths.ts';
import { recordSettings } from './backtest/settings-try.ts';
import { signalsInference } from './backtest/signals/inference.ts';
import { signalSource, signalsStage } from './backtest/signals/stage.ts';
import { signalWarnings } from './backtest/signals/warnings.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export { backtestConfig } from './backtest/config.ts';
export type { BacktestConfig };

/**
 * Trades a run's predictions or signals on its bars and writes backtest.json, equity.parquet and trades.parquet beside them.
 * Signals that the config brings (a file, rules, a plain strategy) become a run first.
 */
export async function backtestStage(config: BacktestConfig, ctx: StageContext): Promise<StageOutcome<BacktestResult>> {
  const source = signalSource(config);
  if (source) await signalsStage(config, source, ctx);
  const ws = ctx.workspace;
  const { run } = config;
  const dir = runDir(ws, run);
  const resultPath = join(dir, 'backtest.json');
  const equityPath = join(dir, 'equity.parquet');
  const tradesPath = join(dir, 'trades.parquet');

  return runStage<BacktestResult>(ctx, {
    stage: 'backtest',
    name: run,
    manifestPath: join(dir, 'backtest.manifest.json'),
    config: tradingConfig(config),
    plan: {
      reads: [
        ...(source ? source.reads : [predictionsPath(ws, run), runManifestPath(ws, run)]),
        join(ws.dataDir, 'bars'),
      ],
      writes: [...(source ? [signalsPath(ws, run)] : []), resultPath, equityPath, tradesPath],
      work: [
        ...(source ? [`make run '${run}' of ${source.words}, without a model`] : []),
        `trade the ${source ? 'signals' : `${config.range === 'all' ? 'out-of-fold and hold-out' : config.range} predictions`} ${config.mode}, filled by: ${config.fill} of a later bar`,
        ...(config.range === 'oof' ? [] : ['count one opening of the hold-out, if the run has one']),
      ],
    },
    inputs: () => backtestInputs(config, ctx),
    work: async (_journal, work) => {
      const { traded, result } = await tradePaths(config, ctx, async (path) => {
        const loaded = await loadBacktest({ ...config, path }, ctx, work);
        const traded = runBacktest(loaded.input);
        const result = resultOf(config, loaded, traded);
        if (loaded.run.summary.kind === 'signals') {
          return { traded, result: { ...result, ...(await signalsInference(config, loaded.run, traded, ctx)) } };
        }
        await recordSettings(config, loaded.run, ctx);
        return { traded, result };
      });
      await writeTable(equityPath, equityTable(traded));
      await writeTable(tradesPath, tradeTable(traded));
      await writeJson(resultPath, result);
      return { outputs: [resultPath, equityPath, tradesPath], summary: result };
    },
  });
}

function resultOf(
  config: BacktestConfig,
  { run: { summary }, symbols, predictions, sealed, quoted, warnings, input }: LoadedBacktest,
  traded: ReturnType<typeof runBacktest>,
): BacktestResult {
  const { time } = traded.panel;
  const folds = summary.kind === 'signals' ? [] : summary.folds;
  const trainedLater = folds.some((part) => part.trainTo > part.testTo) && config.range !== 'holdout';
  return {
    run: config.run,
    task: summary.kind === 'signals' ? 'signals' : summary.task.kind,
    label: summary.label,
    interval: summary.interval,
    range: {
      choice: config.range,
      start: formatTime(time[0]),
      end: formatTime(time[time.length - 1]),
      bars: time.length,
      predictions,
      holdoutPredictions: sealed,
    },
    symbols,
    settings: input.settings,
    ...traded.figures,
    rules: describeRules(input.settings, summary.interval, quoted),
    warnings: [...findWarnings(traded, trainedLater), ...warnings, ...signalWarnings(summary, input)],
  };
}
