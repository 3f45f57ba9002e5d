import { join } from 'node:path';
import { z } from 'zod';
import { type BacktestRun, runBacktest } from '../backtest/backtest.ts';
import { defaultCosts } from '../backtest/costs.ts';
import type { BacktestResult, BacktestSettings } from '../backtest/result.ts';
import { describeRules, findWarnings } from '../backtest/rules.ts';
import { checkTradable, predictedEdges } from '../backtest/signals.ts';
import { equityTable, tradeTable } from '../backtest/tables.ts';
import type { StageContext } from '../core/context.ts';
import { dataError, missingInput, usageError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { hashFile } from '../core/hash.ts';
import { deriveSeed } from '../core/rng.ts';
import { formatDate, formatTime, parseTime } from '../core/time.ts';
import { recordOpening } from '../evaluation/holdout-ledger.ts';
import { writeJson } from '../io/atomic.ts';
import { barFiles, readBars } from '../io/bars.ts';
import { barsDir, listParquet, predictionsPath, runDir, runManifestPath } from '../io/layout.ts';
import { writeTable } from '../io/parquet.ts';
import { type Predictions, type RunSummary, readPredictions, readRun } from '../io/runs.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

const bpsField = (value: number, what: string) => z.number().min(0).max(500).default(value).describe(what);

export const backtestConfig = z.strictObject({
  run: z.string().min(1).describe('run whose predictions are traded'),
  range: z
    .enum(['oof', 'holdout', 'all'])
    .default('all')
    .describe('out-of-fold predictions, hold-out predictions (counted as an opening), or both'),
  start: z.string().optional().describe('first prediction date (inclusive)'),
  end: z.string().optional().describe('end of the predictions (exclusive)'),
  mode: z.enum(['long-flat', 'long-short']).default('long-flat').describe('what to do against the signal'),
  sizing: z
    .enum(['equal', 'probability', 'slots'])
    .default('equal')
    .describe('equal weights among the chosen, weights by strength, or a fixed slot per symbol'),
  threshold: z
    .number()
    .min(0)
    .default(0)
    .describe('act beyond this: p_up from 0.5 (binary), p_up - p_down (three classes), forecast return (regression)'),
  hold: z.int().min(1).max(1000).optional().describe("bars to hold a signal; the label's horizon when left out"),
  rebalance: z.int().min(1).default(1).describe('change targets every this many bars'),
  gross: z.number().positive().max(5).default(1).describe('sum of |weights|; above 1 is leverage'),
  maxWeight: z.number().positive().max(5).default(1).describe('largest |weight| of one symbol'),
  noTradeBand: z.number().min(0).max(1).default(0).describe('leave a position this near its target weight alone'),
  feeBps: bpsField(defaultCosts.feeBps, 'fees per side'),
  halfSpreadBps: bpsField(defaultCosts.halfSpreadBps, 'half the bid-ask spread, per side'),
  slippageBps: bpsField(defaultCosts.slippageBps, 'slippage per side'),
  borrowBps: z
    .number()
    .min(0)
    .max(10_000)
    .default(defaultCosts.borrowBpsPerYear)
    .describe('lending fee of short positions a year'),
  capital: z.number().positive().default(100_000).describe('starting capital'),
});
export type BacktestConfig = z.infer<typeof backtestConfig>;

/** Rows of the range and dates asked for. @throws TrademlError when there are too few to trade on */
function chosenRows(predictions: Predictions, config: BacktestConfig): Int32Array {
  const from = config.start ? parseTime(config.start, '--start') : Number.NEGATIVE_INFINITY;
  const to = config.end ? parseTime(config.end, '--end') : Number.POSITIVE_INFINITY;
  if (from >= to) throw usageError(`--start ${config.start} is not before --end ${config.end}`);
  const rows: number[] = [];
  const times = new Set<number>();
  predictions.time.forEach((time, row) => {
    const holdout = predictions.fold[row] === -1;
    if (time < from || time >= to || (config.range !== 'all' && holdout !== (config.range === 'holdout'))) return;
    rows.push(row);
    times.add(time);
  });
  if (times.size >= 2) return Int32Array.from(rows);
  const first = formatDate(predictions.time[0]);
  const last = formatDate(predictions.time[predictions.time.length - 1]);
  throw dataError(
    `run '${config.run}' has ${times.size} prediction times in range '${config.range}'${config.start || config.end ? ` from ${config.start ?? 'the start'} to ${config.end ?? 'the end'}` : ''}; at least 2 are needed`,
    `its predictions go from ${first} to ${last}; choose another --range, --start or --end`,
  );
}

function settingsOf(config: BacktestConfig, horizonBars: number): BacktestSettings {
  const { mode, sizing, threshold, maxWeight, noTradeBand, capital, feeBps, halfSpreadBps, slippageBps } = config;
  return {
    mode,
    sizing,
    threshold,
    holdBars: config.hold ?? Math.max(1, horizonBars),
    rebalanceBars: config.rebalance,
    grossExposure: config.gross,
    maxWeight,
    noTradeBand,
    capital,
    costs: { feeBps, halfSpreadBps, slippageBps, borrowBpsPerYear: config.borrowBps },
  };
}

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
        `trade the ${config.range === 'all' ? 'out-of-fold and hold-out' : config.range} predictions ${config.mode}, each at the next bar's open`,
        ...(config.range === 'oof' ? [] : ['count one opening of the hold-out, if the run has one']),
      ],
    },
    inputs: async () => {
      const { summary } = await readRun(ws, run);
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
  for (const symbol of symbols) bars.push(await readBars(ws, summary.interval, symbol, { from: time[0] }));
  const outputs = predictions.outputs.map((column) => takeRows(column, rows));
  const settings = settingsOf(config, summary.horizonBars);
  const run = runBacktest({
    bars,
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
    rules: describeRules(settings, summary.interval),
    warnings: findWarnings(run, settings, trainedLater),
  };
  return { run, result };
}
