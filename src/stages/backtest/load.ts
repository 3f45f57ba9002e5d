import type { BacktestInput } from '../../backtest/setup.ts';
import { checkTradable, predictedEdges } from '../../backtest/signals.ts';
import type { StageContext } from '../../core/context.ts';
import { missingInput, usageError } from '../../core/errors.ts';
import { takeRows } from '../../core/frame.ts';
import { hashFile } from '../../core/hash.ts';
import { deriveSeed } from '../../core/rng.ts';
import { recordOpening } from '../../evaluation/holdout-ledger.ts';
import { barFiles, readBars } from '../../io/bars.ts';
import { barsDir, listParquet, predictionsPath, quotesPath, runDir, seriesPath } from '../../io/layout.ts';
import { readQuotes } from '../../io/quotes.ts';
import { type Predictions, type RunSummary, readPredictions, readRun } from '../../io/runs.ts';
import { readSeries } from '../../io/series.ts';
import { loadUniverse, mergeUniverses } from '../../market/universe.ts';
import { type BacktestConfig, settingsOf } from './config.ts';
import { quotesUsed } from './quotes-used.ts';
import { chosenRows } from './rows.ts';
import { seriesNames, seriesUsed } from './series-used.ts';

/** @throws TrademlError (missing-input) when a run has no predictions */
async function predictionsFile(ctx: StageContext, run: string, kind: RunSummary['kind']): Promise<string> {
  const path = predictionsPath(ctx.workspace, run);
  if ((await listParquet(runDir(ctx.workspace, run))).includes(path)) return path;
  throw missingInput(path, `trademl ${kind} --run ${run}`);
}

/**
 * Files that a backtest depends on: predictions, bars, quotes. Checks on the way what can be checked before any work.
 * @throws TrademlError when the run, its predictions or bars are missing, or keys of the config contradict each other
 */
export async function backtestInputs(config: BacktestConfig, ctx: StageContext): Promise<string[]> {
  const ws = ctx.workspace;
  const { summary } = await readRun(ws, config.run);
  const { funding, borrow } = settingsOf(config, summary.horizonBars);
  checkTradable(config.run, summary.task, summary.label);
  const files = [await predictionsFile(ctx, config.run, summary.kind)];
  if (config.metaRun !== undefined) {
    const meta = await metaSummary(ctx, config.metaRun);
    files.push(await predictionsFile(ctx, config.metaRun, meta.kind));
  }
  for (const symbol of [...summary.symbols, ...(await benchmarkSymbols(config, ctx, summary))]) {
    const found = await barFiles(ws, summary.interval, symbol);
    if (found.length === 0) {
      const where = `bars of ${symbol} in ${barsDir(ws, summary.interval)}`;
      throw missingInput(where, `trademl ingest --interval ${summary.interval}`);
    }
    files.push(...found);
  }
  const quoted = await quotesUsed(ctx, config, summary.interval, summary.symbols);
  for (const [symbol, interval] of quoted) files.push(quotesPath(ws, interval, symbol));
  for (const name of seriesNames(funding, borrow)) {
    await readSeries(ws, name);
    files.push(seriesPath(ws, name));
  }
  return [...new Set(files)];
}

/** The benchmarks of the config that have bars and are not traded themselves. */
async function benchmarkSymbols(
  config: Pick<BacktestConfig, 'benchmarks'>,
  ctx: StageContext,
  { interval }: Pick<RunSummary, 'interval'>,
): Promise<string[]> {
  const present = [];
  for (const symbol of config.benchmarks) {
    if ((await barFiles(ctx.workspace, interval, symbol)).length > 0) present.push(symbol);
  }
  return present;
}

/** @throws TrademlError (usage) when the run is not one of probabilities of two classes */
async function metaSummary(ctx: StageContext, run: string): Promise<RunSummary> {
  const { summary } = await readRun(ctx.workspace, run);
  if ((summary.paths ?? 1) > 1) {
    throw usageError(
      `run '${run}' gives each signal several probabilities, one for each backtest path`,
      'train it on splits of scheme walk-forward or purged-kfold',
    );
  }
  if (summary.task.kind === 'binary') return summary;
  throw usageError(
    `run '${run}' gives no probability that a signal is worth taking: it predicts ${summary.label}`,
    'train it on a label such as meta:of=COLUMN, or another of two classes',
  );
}

export interface LoadedBacktest {
  readonly summary: RunSummary;
  readonly symbols: readonly string[];
  /** Predictions used, and how many of them are hold-out rows. */
  readonly predictions: number;
  readonly sealed: number;
  /** Symbols whose half-spreads come from quotes. */
  readonly quoted: number;
  readonly warnings: readonly string[];
  readonly input: BacktestInput;
}

/**
 * Reads what a backtest of the config needs; hold-out rows among the predictions are counted as an opening.
 * @param work id of the work, for the ledger of openings
 */
export async function loadBacktest(config: BacktestConfig, ctx: StageContext, work: string): Promise<LoadedBacktest> {
  const ws = ctx.workspace;
  const { summary } = await readRun(ws, config.run);
  const predictions = await readPredictions(ws, config.run, summary.task);
  const rows = chosenRows(predictions, config);
  const sealed = await countOpening(config.run, ctx, predictions, rows, work);
  const time = takeRows(predictions.time, rows);
  // Only symbols with a row in the range are traded; ids are renumbered to them.
  const symbolIds = [...new Set(takeRows(predictions.symbolId, rows))].sort((a, b) => a - b);
  const renumbered = new Map(symbolIds.map((id, index) => [id, index]));
  const symbols = symbolIds.map((id) => predictions.symbols[id]);
  const symbolId = takeRows(predictions.symbolId, rows).map((id) => renumbered.get(id) as number);
  const bars = [];
  for (const symbol of symbols) bars.push(await readBars(ws, summary.interval, symbol));
  const benchmarks = [];
  for (const symbol of await benchmarkSymbols(config, ctx, summary)) {
    benchmarks.push(await readBars(ws, summary.interval, symbol));
  }
  const quoted = await quotesUsed(ctx, config, summary.interval, symbols);
  const quotes = [];
  for (const symbol of symbols) {
    const interval = quoted.get(symbol);
    quotes.push(interval && (await readQuotes(ws, interval, symbol)));
  }
  const outputs = predictions.outputs.map((column) => takeRows(column, rows));
  const settings = settingsOf(config, summary.horizonBars);
  const gate = settings.gate
    ? await gateProbabilities(ctx, settings.gate.run, { time, symbolId, symbols, work })
    : undefined;
  const window = { from: time[0], to: time[time.length - 1] };
  const funding = await seriesUsed(ctx, settings.funding, symbols, window, '--funding');
  const borrow = await seriesUsed(ctx, settings.borrow, symbols, window, '--borrow');
  return {
    summary,
    symbols,
    predictions: rows.length,
    sealed,
    quoted: quoted.size,
    warnings: [...funding.warnings, ...borrow.warnings],
    input: {
      bars,
      benchmarks,
      quotes,
      funding: funding.series,
      borrow: borrow.series,
      ...(gate && { gate }),
      ...(config.universe.length > 0 && { sectorOf: await sectorsOf(config.universe, ctx, symbols) }),
      predictions: { time, symbolId, edges: predictedEdges(config.run, summary.task, outputs) },
      settings,
      seed: deriveSeed(ctx.seed, 'backtest', 'sharpe'),
      randomDraws: config.randomDraws,
    },
  };
}

/** Counts an opening of the hold-out when rows of it are used. @returns how many are */
async function countOpening(
  run: string,
  ctx: StageContext,
  predictions: Predictions,
  rows: Int32Array,
  work: string,
): Promise<number> {
  const sealed = Array.from(rows).filter((row) => predictions.fold[row] === -1);
  if (sealed.length === 0) return 0;
  const start = predictions.time[sealed[0]];
  const end = predictions.time[sealed[sealed.length - 1]];
  const look = {
    rows: sealed.length,
    predictions: await hashFile(predictionsPath(ctx.workspace, run)),
    work,
  };
  await recordOpening(ctx.workspace, run, { stage: 'backtest', start, end, ...look });
  return sealed.length;
}

/** The second run's probability for each row's symbol and time, NaN where it has none. */
async function gateProbabilities(
  ctx: StageContext,
  run: string,
  wanted: { time: Float64Array; symbolId: Int32Array; symbols: readonly string[]; work: string },
): Promise<Float64Array> {
  const summary = await metaSummary(ctx, run);
  const meta = await readPredictions(ctx.workspace, run, summary.task);
  const at = (symbol: string, time: number) => `${symbol} ${time}`;
  const rows = new Map<string, number>();
  for (let row = 0; row < meta.time.length; row++) rows.set(at(meta.symbols[meta.symbolId[row]], meta.time[row]), row);
  const used: number[] = [];
  const probability = Float64Array.from(wanted.time, (time, i) => {
    const row = rows.get(at(wanted.symbols[wanted.symbolId[i]], time));
    if (row === undefined) return Number.NaN;
    used.push(row);
    return meta.outputs[0][row];
  });
  await countOpening(run, ctx, meta, Int32Array.from(used), wanted.work);
  return probability;
}

/** Sector of each symbol as the universes name it, numbered; -1 where none is named. */
async function sectorsOf(names: readonly string[], ctx: StageContext, symbols: readonly string[]): Promise<Int32Array> {
  const universes = [];
  for (const name of names) universes.push(await loadUniverse(name, ctx.workspace.configsDir));
  const entries = new Map(mergeUniverses(universes).universe.symbols.map((entry) => [entry.symbol, entry.sector]));
  const sectors = [...new Set(entries.values())].filter((sector) => sector !== undefined).sort();
  return Int32Array.from(symbols, (symbol) => {
    const sector = entries.get(symbol);
    return sector === undefined ? -1 : sectors.indexOf(sector);
  });
}
