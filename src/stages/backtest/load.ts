import type { BacktestInput } from '../../backtest/setup.ts';
import type { StageContext } from '../../core/context.ts';
import { configError, missingInput, usageError } from '../../core/errors.ts';
import { type BarFrame, takeRows } from '../../core/frame.ts';
import { hashFile } from '../../core/hash.ts';
import { deriveSeed } from '../../core/rng.ts';
import { formatTime, parseTime } from '../../core/time.ts';
import { recordOpening } from '../../evaluation/holdout-ledger.ts';
import { barFiles, readBars } from '../../io/bars.ts';
import { barsDir, predictionsPath, quotesPath, seriesPath } from '../../io/layout.ts';
import { readQuotes } from '../../io/quotes.ts';
import { type RunSummary, readPredictions, readRun } from '../../io/runs.ts';
import { readSeries } from '../../io/series.ts';
import type { SignalsSummary } from '../../io/signal-runs.ts';
import { loadUniverse, mergeUniverses } from '../../market/universe.ts';
import type { BacktestConfig } from './config.ts';
import { quotesUsed } from './quotes-used.ts';
import { chosenRows } from './rows.ts';
import { seriesNames, seriesUsed } from './series-used.ts';
import { settingsOf } from './settings-of.ts';
import { type TradedRows, type TradedRun, tradedRun } from './traded-run.ts';

/**
 * Files that a backtest depends on: predictions, bars, quotes. Checks on the way what can be checked before any work.
 * @throws TrademlError when the run, its predictions or bars are missing, or keys of the config contradict each other
 */
export async function backtestInputs(config: BacktestConfig, ctx: StageContext): Promise<string[]> {
  const ws = ctx.workspace;
  const traded = await tradedRun(ctx, config.run);
  const { summary } = traded;
  const { funding, borrow } = settingsOf(config, traded);
  const files = [traded.file];
  if (config.metaRun !== undefined) {
    await metaSummary(ctx, config.metaRun);
    files.push((await tradedRun(ctx, config.metaRun)).file);
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
  readonly run: TradedRun;
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
  const run = await tradedRun(ctx, config.run);
  const { summary } = run;
  const { rows: predictions, edgesOf } = await run.read();
  // Weights that are decided once are held to the end of the bars.
  const rows = chosenRows(predictions, config, run.givesWeights ? 1 : 2);
  const sealed = await countOpening(config.run, ctx, predictions, rows, { file: run.file, work });
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
  const settings = settingsOf(config, run);
  const edges = edgesOf(rows);
  if (run.givesWeights) checkGross(config, edges.edge, time);
  const gate = settings.gate
    ? await gateProbabilities(ctx, settings.gate.run, { time, symbolId, symbols, work })
    : undefined;
  const window = { from: time[0], to: run.givesWeights ? lastBar(bars, config, summary) : time[time.length - 1] };
  const funding = await seriesUsed(ctx, settings.funding, symbols, window, '--funding');
  const borrow = await seriesUsed(ctx, settings.borrow, symbols, window, '--borrow');
  return {
    run,
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
      window,
      predictions: { time, symbolId, edges },
      settings,
      seed: deriveSeed(ctx.seed, 'backtest', 'sharpe'),
      randomDraws: config.randomDraws,
    },
  };
}

/**
 * Last bar of an account that holds weights until others are decided: the end of the bars, of the dates asked for, or of what
 * is not sealed.
 */
function lastBar(bars: readonly BarFrame[], config: BacktestConfig, { holdout }: RunSummary | SignalsSummary): number {
  const end = config.end === undefined ? Number.POSITIVE_INFINITY : parseTime(config.end, '--end');
  const sealed =
    config.range === 'oof' && holdout ? parseTime(holdout.start, 'holdout.start') : Number.POSITIVE_INFINITY;
  const last = bars.map(({ time }) => time.findLast((at) => at < Math.min(end, sealed)) ?? Number.NEGATIVE_INFINITY);
  return Math.max(...last);
}

/** @throws TrademlError (config) when the weights of one time are more than `gross` together */
function checkGross({ gross, run }: BacktestConfig, weights: Float64Array, time: Float64Array): void {
  let sum = 0;
  for (let row = 0; row < weights.length; row++) {
    sum = (row > 0 && time[row] === time[row - 1] ? sum : 0) + Math.abs(weights[row]);
    if (sum <= gross * (1 + 1e-9)) continue;
    throw configError(
      `run '${run}': the weights at ${formatTime(time[row])} add up to more than the gross exposure of ${gross}`,
      'add --gross for leverage, or mend the weights: they are fractions of equity',
    );
  }
}

/** Counts an opening of the hold-out when rows of it are used. @returns how many are */
async function countOpening(
  run: string,
  ctx: StageContext,
  predictions: TradedRows,
  rows: Int32Array,
  { file, work }: { readonly file: string; readonly work: string },
): Promise<number> {
  const sealed = Array.from(rows).filter((row) => predictions.fold[row] === -1);
  if (sealed.length === 0) return 0;
  const start = predictions.time[sealed[0]];
  const end = predictions.time[sealed[sealed.length - 1]];
  const look = {
    rows: sealed.length,
    predictions: await hashFile(file),
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
  const { work } = wanted;
  await countOpening(run, ctx, meta, Int32Array.from(used), { file: predictionsPath(ctx.workspace, run), work });
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
