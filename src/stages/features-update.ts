import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { concatenate } from '../core/frame.ts';
import { canonicalJson, fingerprint } from '../core/hash.ts';
import { formatTime } from '../core/time.ts';
import { runPool } from '../core/worker-pool.ts';
import { columnsOf } from '../features/instance.ts';
import { featuresManifestPath, featureUpdateManifestPath, featureUpdatePath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { type Table, writeTable } from '../io/parquet.ts';
import { quantile } from '../math/quantile.ts';
import { chosenFeatures } from './feature-choice.ts';
import { wantedSymbols } from './feature-symbols.ts';
import type { FeaturesSummary } from './features.ts';
import { type FeaturesConfig, featuresConfig } from './features-config.ts';
import { marketFiles, type SymbolAbout } from './market-data.ts';
import { panelOf } from './panel-columns.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { namedInstance, type SymbolSummary } from './symbol-features.ts';
import { isOfOwnBars, type UpdatedSymbols, type UpdateTask } from './update-symbols.ts';

/**
 * Bars whose new rows one thread has computed by the time that another one is at work, where features look at the last bars
 * alone: 1,800 symbols of five years of days take a second, as long as a thread takes to load and compile the kernels.
 */
const bytesForThread = 100_000_000;

export interface FeaturesUpdateSummary {
  readonly update: true;
  readonly name: string;
  readonly path: string;
  readonly symbols: number;
  /** Rows newer than the feature set, of all symbols together. */
  readonly rows: number;
  readonly features: number;
  readonly to: string | null;
  /** What computing one symbol's new rows took, files apart, microseconds. */
  readonly microsPerSymbol: { readonly median: number; readonly p95: number; readonly most: number };
}

/**
 * Computes the features of the bars that came since the feature set was made, and of those alone, into one file for all
 * symbols: what a signal needs. The values are, bit for bit, those that the features stage would write; the next run of
 * the features stage takes the new bars into the set itself. Labels are left to it, since new bars have none yet.
 * Features, symbols and interval that the config does not name are those of the set (see asMade).
 */
export async function featuresUpdateStage(
  asked: FeaturesConfig,
  ctx: StageContext,
): Promise<StageOutcome<FeaturesUpdateSummary>> {
  const { name } = asked;
  const ws = ctx.workspace;
  const made = await readManifest<FeaturesSummary>(featuresManifestPath(ws, name));
  const again = `trademl features --name ${name}`;
  if (!made && !ctx.dryRun) throw configError(`feature set '${name}' is not there to be updated`, `make it: ${again}`);
  const config = made ? asMade(asked, made.config as FeaturesConfig) : asked;
  const { interval } = config;
  const { instances, codes } = await chosenFeatures(config, ctx);
  if (made) checkSame(made.config, instances.map(namedInstance), codes, name);
  const path = featureUpdatePath(ws, name);
  return runStage<FeaturesUpdateSummary>(ctx, {
    stage: 'features-update',
    name,
    manifestPath: featureUpdateManifestPath(ws, name),
    config: { ...config, codes, since: made?.id },
    plan: {
      reads: [featuresManifestPath(ws, name)],
      writes: [path],
      work: [`compute ${instances.flatMap(columnsOf).length} feature columns of the bars that the set does not have`],
    },
    inputs: async () => {
      const { symbols, references } = await wantedSymbols(config, instances, ctx);
      return marketFiles(ws, interval, [...symbols, ...references], instances);
    },
    work: async () => {
      const { symbols, references } = await wantedSymbols(config, instances, ctx);
      const panel = await panelOf(symbols, instances, config, ctx);
      const known = Object.fromEntries(
        symbols.map(({ symbol }) => {
          const summary = made?.items[symbol]?.summary as SymbolSummary | undefined;
          return [symbol, summary?.to ?? Number.NEGATIVE_INFINITY];
        }),
      );
      const groups = Math.min(await threadsFor(symbols), symbols.length);
      const tasks = Array.from({ length: groups }, (_, group): UpdateTask => {
        const own = symbols.filter((_symbol, i) => i % groups === group);
        return {
          workspace: ws,
          interval,
          features: instances.map(namedInstance),
          modules: config.from,
          symbols: own,
          references,
          known,
          panel: Object.fromEntries(own.map(({ symbol }) => [symbol, panel.get(symbol) ?? {}])),
        };
      });
      const updated = await runPool<UpdateTask, UpdatedSymbols>({
        moduleUrl: new URL('./update-symbols.ts', import.meta.url).href,
        functionName: 'updateSymbols',
        tasks,
        jobs: ctx.jobs,
        signal: ctx.signal,
      });
      const table = rowsOf(updated, instances.flatMap(columnsOf));
      await writeTable(path, table);
      return { outputs: [path], summary: summarise(updated, table) };
    },
  });

  async function threadsFor(symbols: readonly SymbolAbout[]): Promise<number> {
    if (!instances.every(isOfOwnBars)) return ctx.jobs;
    const files = await Promise.all((await marketFiles(ws, interval, symbols, instances)).map(fingerprint));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return Math.min(ctx.jobs, Math.max(1, Math.ceil(bytes / bytesForThread)));
  }

  function summarise(parts: readonly UpdatedSymbols[], table: Table): FeaturesUpdateSummary {
    const time = table.time as Float64Array;
    const micros = concatenate(parts.map((part) => part.micros)).sort();
    return {
      update: true,
      name,
      path,
      symbols: micros.length,
      rows: time.length,
      features: Object.keys(table).length - 2,
      to: time.length > 0 ? formatTime(time[time.length - 1]) : null,
      microsPerSymbol: {
        median: Math.round(quantile(micros, 0.5)),
        p95: Math.round(quantile(micros, 0.95)),
        most: Math.round(quantile(micros, 1)),
      },
    };
  }
}

/**
 * The config of an update: a panel feature of other symbols than the set's would be another number, and rows of symbols that
 * the set does not have are not new ones, so what is left at its default is taken from the set.
 * @throws TrademlError (config) when another interval is asked for
 */
function asMade(asked: FeaturesConfig, made: FeaturesConfig): FeaturesConfig {
  const { interval, set, features, timeframes, from, symbols, universe } = made;
  const usual = featuresConfig.parse({});
  if (asked.interval !== usual.interval && asked.interval !== interval) {
    throw configError(
      `feature set '${asked.name}' is of ${interval} bars and not of ${asked.interval} bars`,
      `leave out --interval, or name another set`,
    );
  }
  const namesFeatures =
    asked.set !== usual.set || [asked.features, asked.timeframes, asked.from].some((list) => list.length > 0);
  const namesSymbols = asked.symbols !== undefined || asked.universe.length > 0;
  return {
    ...asked,
    interval,
    ...(!namesFeatures && { set, features, timeframes, from }),
    ...(!namesSymbols && { universe, ...(symbols && { symbols }) }),
  };
}

/** @throws TrademlError (config) when the set was made with other features than those wanted */
function checkSame(made: unknown, features: readonly unknown[], codes: readonly string[], name: string): void {
  const { features: before, modules = [] } =
    (made as { resolved?: { features?: unknown; modules?: readonly string[] } }).resolved ?? {};
  if (canonicalJson([before, modules]) === canonicalJson([features, codes])) return;
  throw configError(
    `feature set '${name}' was made with other features than those wanted`,
    'to take its own leave out --set, --features, --timeframes and --features-from; with others, make it again without --update',
  );
}

/** One table of all symbols' new rows, sorted by time, then by symbol. */
function rowsOf(parts: readonly UpdatedSymbols[], names: readonly string[]): Table {
  const time = concatenate(parts.map((part) => part.time));
  const symbol = parts.flatMap(({ symbols, counts }) =>
    symbols.flatMap((name, i) => new Array<string>(counts[i]).fill(name)),
  );
  const order = Int32Array.from(time.keys()).sort((a, b) => time[a] - time[b] || (symbol[a] < symbol[b] ? -1 : 1));
  const table: Table = {
    time: Float64Array.from(order, (row) => time[row]),
    symbol: Array.from(order, (row) => symbol[row]),
  };
  for (const name of names) {
    const values = concatenate(parts.map((part) => part.columns[name]));
    table[name] = Float64Array.from(order, (row) => values[row]);
  }
  return table;
}
