import { join } from 'node:path';
import { type BacktestRun, runBacktest } from '../backtest/backtest.ts';
import type { BacktestResult } from '../backtest/result.ts';
import { describeRules, findWarnings } from '../backtest/rules.ts';
import { checkTradable, predictedEdges } from '../backtest/signals.ts';
import { equityTable, tradeTable } from '../backtest/tables.ts';
import type { StageContext } from '../core/context.ts';
import { missingInput } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { hashFile } from '../core/hash.ts';
import { deriveSeed } from '../core/rng.ts';
import { formatTime, type Interval } from '../core/time.ts';
import { recordOpening } from '../evaluation/holdout-ledger.ts';
import { writeJson } from '../io/atomic.ts';
import { barFiles, readBars } from '../io/bars.ts';
import { barsDir, listParquet, predictionsPath, quotesPath, runDir, runManifestPath } from '../io/layout.ts';
import { writeTable } from '../io/parquet.ts';
import { quoteIntervals, readQuotes } from '../io/quotes.ts';
import { type Predictions, type RunSummary, readPredictions, readRun } from '../io/runs.ts';
import { type BacktestConfig, settingsOf } from './backtest/config.ts';
import { chosenRows } from './backtest/rows.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export { backtestConfig } from './backtest/config.ts';
export type { BacktestConfig };

/** Trades a run's predictions on its bars and writes backtest.json, equity.parquet and trades.parquet beside them. */
export async function backtestStage(config: BacktestConfig, ctx: StageContext): Promise<StageOutcome<BacktestResult>> {
  const ws = ctx.workspace;
  const { run } = config;
  const dir = runDir(ws, run);
  const predictionsFile = predictionsPath(ws, run);
  const resultPath = join(dir, 'backtest.json');
  const equityPath = join(dir, 'equity.parquet');
  const tradesPath = join(dir, 'trades.parquet');

  return runStage<BacktestResult>(ctx, {
    stage: 'backtest',
    name: run,
    manifestPath: join(dir, 'backtest.manifest.json'),
    config,
    plan: {
      reads: [predictionsFile, runManifestPath(ws, run), join(ws.dataDir, 'bars')],
      writes: [resultPath, equityPath, tradesPath],
      work: [
        `trade the ${config.range === 'all' ? 'out-of-fold and hold-out' : config.range} predictions ${config.mode}, filled by: ${config.fill} of a later bar`,
        ...(config.range === 'oof' ? [] : ['count one opening of the hold-out, if the run has one']),
      ],
    },
    inputs: async () => {
      const { summary } = await readRun(ws, run);
      settingsOf(config, summary.horizonBars);
      checkTradable(run, summary.task, summary.label);
      if (!(await listParquet(dir)).includes(predictionsFile)) {
        throw missingInput(predictionsFile, `trademl ${summary.kind} --run ${run}`);
      }
      const files: string[] = [];
      for (const symbol of summary.symbols) {
        const found = await barFiles(ws, summary.interval, symbol);
        if (found.length === 0) {
          const where = `bars of ${symbol} in ${barsDir(ws, summary.interval)}`;
          throw missingInput(where, `trademl ingest --interval ${summary.interval}`);
        }
        files.push(...found);
      }
      const quoted = await quotesUsed(ctx, config, summary.interval, summary.symbols);
      for (const [symbol, interval] of quoted) files.push(quotesPath(ws, interval, symbol));
      return [predictionsFile, ...files];
    },
    work: async (_journal, work) => {
      const { summary } = await readRun(ws, run);
      const predictions = await readPredictions(ws, run, summary.task);
      const rows = chosenRows(predictions, config);
      const used = await tradeRows(config, ctx, work, summary, predictions, rows);
      await writeTable(equityPath, equityTable(used.run));
      await writeTable(tradesPath, tradeTable(used.run));
      await writeJson(resultPath, used.result);
      return { outputs: [resultPath, equityPath, tradesPath], summary: used.result };
    },
  });
}

async function tradeRows(
  config: BacktestConfig,
  ctx: StageContext,
  work: string,
  summary: RunSummary,
  predictions: Predictions,
  rows: Int32Array,
): Promise<{ run: BacktestRun; result: BacktestResult }> {
  const ws = ctx.workspace;
  const fold = takeRows(predictions.fold, rows);
  const time = takeRows(predictions.time, rows);
  const sealed = time.filter((_, row) => fold[row] === -1);
  if (sealed.length > 0) {
    const start = sealed[0];
    const end = sealed[sealed.length - 1];
    const look = { rows: sealed.length, predictions: await hashFile(predictionsPath(ws, config.run)), work };
    await recordOpening(ws, config.run, { stage: 'backtest', start, end, ...look });
  }
  // Only symbols with a row in the range are traded; ids are renumbered to them.
  const symbolIds = [...new Set(takeRows(predictions.symbolId, rows))].sort((a, b) => a - b);
  const renumbered = new Map(symbolIds.map((id, index) => [id, index]));
  const symbols = symbolIds.map((id) => predictions.symbols[id]);
  const bars = [];
  for (const symbol of symbols) bars.push(await readBars(ws, summary.interval, symbol));
  const outputs = predictions.outputs.map((column) => takeRows(column, rows));
  const settings = settingsOf(config, summary.horizonBars);
  const quoted = await quotesUsed(ctx, config, summary.interval, symbols);
  const quotes = [];
  for (const symbol of symbols) {
    const interval = quoted.get(symbol);
    quotes.push(interval && (await readQuotes(ws, interval, symbol)));
  }
  const run = runBacktest({
    bars,
    quotes,
    predictions: {
      time,
      symbolId: takeRows(predictions.symbolId, rows).map((id) => renumbered.get(id) as number),
      edges: predictedEdges(config.run, summary.task, outputs),
    },
    settings,
    seed: deriveSeed(ctx.seed, 'backtest', 'sharpe'),
  });
  const trainedLater = summary.folds.some((part) => part.trainTo > part.testTo) && config.range !== 'holdout';
  const result: BacktestResult = {
    run: config.run,
    task: summary.task.kind,
    label: summary.label,
    interval: summary.interval,
    range: {
      choice: config.range,
      start: formatTime(time[0]),
      end: formatTime(time[time.length - 1]),
      bars: run.panel.time.length,
      predictions: rows.length,
      holdoutPredictions: sealed.length,
    },
    symbols,
    settings,
    ...run.figures,
    rules: describeRules(settings, summary.interval, quoted.size),
    warnings: findWarnings(run, trainedLater),
  };
  return { run, result };
}

/**
 * Interval of the stored quotes that half-spreads are read from, by symbol; none for sources that read no quotes.
 * @throws TrademlError (missing-input) when quotes alone are wanted and a symbol has none
 */
async function quotesUsed(
  ctx: StageContext,
  config: BacktestConfig,
  interval: Interval,
  symbols: readonly string[],
): Promise<Map<string, Interval>> {
  if (config.spread !== 'auto' && config.spread !== 'quotes') return new Map();
  const stored = await quoteIntervals(ctx.workspace, interval);
  const found = new Map<string, Interval>();
  for (const symbol of symbols) {
    const own = stored.get(symbol);
    if (own) found.set(symbol, own);
    else if (config.spread === 'quotes') {
      const path = quotesPath(ctx.workspace, interval, symbol);
      throw missingInput(`quotes of ${symbol} (${path})`, 'trademl ingest --source quotes --path FILE');
    }
  }
  return found;
}
