import type { StageContext } from '../../core/context.ts';
import { configError, dataError, missingInput } from '../../core/errors.ts';
import type { NumericArray } from '../../core/frame.ts';
import { chooseFeatures } from '../../features/choose-features.ts';
import { computeFeatureSet } from '../../features/compute-set.ts';
import { columnsOf, type FeatureInstance, warmupBars } from '../../features/instance.ts';
import type { MarketData } from '../../features/market-data.ts';
import { rowsPerBar } from '../../features/timeframes.ts';
import { catalogueOf, loadUserFeatures } from '../../features/user-features.ts';
import { featuresManifestPath } from '../../io/layout.ts';
import { filesUnchanged, readManifest } from '../../io/manifest.ts';
import type { Panel } from '../../io/panel.ts';
import { type SplitPlan, splitSchemes } from '../../splits/index.ts';
import type { Value } from '../../tuning/distribution.ts';
import { isActive, type Params, readSpace, type Space } from '../../tuning/space.ts';
import { describeInstance, instancesAt, presentValue, readWindows } from '../../tuning/windows.ts';
import { wantedSymbols } from '../feature-symbols.ts';
import { type FeaturesConfig, featuresConfig } from '../features-config.ts';
import { loadMarket } from '../market-data.ts';

/** The windows of a search and the columns that they make. */
export interface WindowColumns {
  readonly space: Space;
  /** Window lengths of the feature set as it is. */
  readonly present: Params;
  /** Columns whose place others take. */
  readonly replaced: readonly string[];
  /** The features of a fold with these windows: `chosen` less what is replaced, and the columns at these lengths. */
  features(chosen: readonly string[], trial: Params): readonly string[];
  /** Puts the columns at these lengths into the panel, each computed once. */
  prepare(trial: Params): void;
  /** The columns at these lengths. */
  columns(trial: Params): readonly string[];
  /** The features at these lengths, as `trademl features --features` takes them. */
  choices(trial: Params): readonly string[];
}

const none: WindowColumns = {
  space: [],
  present: {},
  replaced: [],
  features: (chosen) => chosen,
  prepare: () => undefined,
  columns: () => [],
  choices: () => [],
};

/**
 * Reads what the searched windows need: the features of the set and the bars that they are computed from.
 * @throws TrademlError (config) for a window that can't be searched, (data) when the bars are not those of the set
 */
export async function windowColumns(
  texts: Readonly<Record<string, string>>,
  panel: Panel,
  plan: SplitPlan,
  featuresName: string,
  ctx: StageContext,
): Promise<WindowColumns> {
  const space = readSpace(texts);
  if (space.length === 0) return none;
  const config = await configOfSet(featuresName, ctx);
  const catalogue = catalogueOf(await loadUserFeatures(config.from));
  const frames = { base: config.interval, wanted: config.timeframes };
  // A set without quotes was made without features of quotes; naming none of them costs nothing here.
  const set = chooseFeatures(config.set, config.features, frames, catalogue).filter((instance) =>
    columnsOf(instance).every((column) => panel.features.includes(column)),
  );
  const windows = readWindows(space, set, catalogue);
  const { market, symbols } = await marketOf(config, windows.base, ctx);
  checkLookBack(space, windows, plan, config, market);
  const placesOf = barRows(panel, market, featuresName);
  const replaced = windows.base.flatMap(columnsOf);
  const gone = new Set(replaced);
  const columns = panel.columns as Record<string, NumericArray>;
  const made = new Set<string>();
  const active = (trial: Params) =>
    Object.fromEntries(space.filter((dimension) => isActive(dimension, trial)).map(({ name }) => [name, trial[name]]));
  const at = (trial: Params) => instancesAt(windows, active(trial));
  return {
    space,
    present: Object.fromEntries(windows.windows.map((window) => [window.name, presentValue(windows, window) as Value])),
    replaced,
    features: (chosen, trial) => [...chosen.filter((name) => !gone.has(name)), ...at(trial).flatMap(columnsOf)],
    columns: (trial) => at(trial).flatMap(columnsOf),
    choices: (trial) => at(trial).map(describeInstance),
    prepare: (trial) => {
      const missing = at(trial).filter((instance) => columnsOf(instance).some((name) => !made.has(name)));
      if (missing.length === 0) return;
      const computed = computeFeatureSet(missing, market, symbols);
      for (const name of missing.flatMap(columnsOf)) {
        const values = panel.symbols.map((symbol) => computed.get(symbol)?.[name] as Float64Array);
        // Models see 32-bit numbers, so that is what is kept.
        columns[name] = Float32Array.from(placesOf, (place, row) => values[panel.symbolId[row]][place]);
        made.add(name);
      }
    },
  };
}

async function configOfSet(name: string, ctx: StageContext): Promise<FeaturesConfig> {
  const path = featuresManifestPath(ctx.workspace, name);
  const manifest = await readManifest(path);
  if (!manifest) throw missingInput(path, `trademl features --name ${name}`);
  const { resolved: _resolved, ...given } = manifest.config as Record<string, unknown>;
  if (!(await filesUnchanged(manifest.inputs))) {
    throw dataError(
      `the bars behind feature set '${name}' have changed since it was made, so other windows would be of other bars`,
      `make the features again: trademl features --name ${name}`,
    );
  }
  return featuresConfig.parse(given);
}

async function marketOf(
  config: FeaturesConfig,
  instances: readonly FeatureInstance[],
  ctx: StageContext,
): Promise<{ market: MarketData; symbols: string[] }> {
  // All symbols of the set: features that compare symbols compare them with all.
  const { symbols: abouts, references } = await wantedSymbols(config, instances, ctx);
  const symbols = abouts.map(({ symbol }) => symbol);
  const others = references.filter(({ symbol }) => !symbols.includes(symbol));
  return { market: await loadMarket(ctx.workspace, config.interval, [...abouts, ...others], instances), symbols };
}

/** For each row of the panel the row of its symbol's bars. */
function barRows(panel: Panel, market: MarketData, featuresName: string): Int32Array {
  const next = new Int32Array(panel.symbols.length);
  return Int32Array.from(panel.time, (time, row) => {
    const id = panel.symbolId[row];
    const bars = market.symbols.get(panel.symbols[id])?.bars.time as Float64Array;
    while (bars[next[id]] < time) next[id]++;
    if (bars[next[id]] === time) return next[id];
    throw dataError(
      `${panel.symbols[id]} has features but no bar at one time: the bars are not those of the set`,
      `make the features again: trademl features --name ${featuresName}`,
    );
  });
}

/** Training after a test window must not see features that look back into it, whatever window a trial has. */
function checkLookBack(
  space: Space,
  windows: ReturnType<typeof readWindows>,
  plan: SplitPlan,
  { interval }: FeaturesConfig,
  market: MarketData,
): void {
  if (!splitSchemes.get(plan.scheme).trainsAfterTest) return;
  const calendars = [...market.symbols.values()].map(({ calendar }) => calendar);
  const longest = Object.fromEntries(
    space.map(({ name, distribution }) => [
      name,
      distribution.kind === 'choice' ? Math.max(...distribution.choices.map(Number)) : distribution.high,
    ]),
  );
  const bars = warmupBars(instancesAt(windows, longest), (timeframe) => rowsPerBar(timeframe, interval, calendars));
  if (bars <= plan.lookbackBars) return;
  throw configError(
    `the longest windows look back ${bars} bars, the splits purge ${plan.lookbackBars} after a test window`,
    `make the splits again with --purge-lookback ${bars}, or shorten the windows`,
  );
}
