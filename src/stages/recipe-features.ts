import type { StageContext, Workspace } from '../core/context.ts';
import { configError, dataError, missingInput } from '../core/errors.ts';
import { stackFrames } from '../core/frame.ts';
import { computeFeatureSet } from '../features/compute-set.ts';
import { columnsOf, type FeatureInstance } from '../features/instance.ts';
import { catalogueOf, loadUserFeatures } from '../features/user-features.ts';
import { listBars } from '../io/bars.ts';
import type { FeatureRecipe } from '../io/feature-recipe.ts';
import { barsDir, featuresManifestPath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import type { Panel } from '../io/panel.ts';
import { describeSymbols } from './feature-symbols.ts';
import type { FeaturesSummary } from './features.ts';
import { featuresConfig } from './features-config.ts';
import { loadMarket, marketFiles, referredTo } from './market-data.ts';
import { type FeatureNamed, instanceOfNamed } from './symbol-features.ts';

/** The recipe of a feature set as its manifest tells it; undefined for sets that older versions made. */
export async function recipeOf(ctx: StageContext, name: string): Promise<FeatureRecipe | undefined> {
  const path = featuresManifestPath(ctx.workspace, name);
  const manifest = await readManifest<FeaturesSummary>(path);
  if (!manifest) throw missingInput(path, `trademl features --name ${name}`);
  const { resolved, ...plain } = manifest.config as {
    resolved?: { features: FeatureNamed[]; modules?: readonly string[] };
  };
  if (!resolved) return undefined;
  const config = featuresConfig.parse(plain);
  const { features, modules = [] } = resolved;
  const referred = [...new Set(features.flatMap(({ of }) => of ?? []))];
  const known = new Set(await listBars(ctx.workspace, config.interval));
  return {
    featureSet: name,
    interval: config.interval,
    features,
    modules: config.from.map((path, i) => ({ path, hash: modules[i] ?? '' })),
    symbols: await describeSymbols(config, manifest.summary.symbols, ctx),
    references: await describeSymbols(
      config,
      referred.filter((symbol) => known.has(symbol)),
      ctx,
    ),
  };
}

/** A recipe cut down to the columns that a model reads, ready to be computed. */
export interface RecipePlan {
  readonly recipe: FeatureRecipe;
  readonly instances: readonly FeatureInstance[];
  /** Symbols with bars whose features are computed. */
  readonly symbols: FeatureRecipe['symbols'];
  readonly references: FeatureRecipe['references'];
}

/**
 * @param columns what the model reads
 * @throws TrademlError (config) when a module of the user has changed, (data) when this version has no such feature,
 *   (missing-input) when there are no bars, or none of a symbol that a feature refers to
 */
export async function planRecipe(
  ws: Workspace,
  recipe: FeatureRecipe,
  columns: readonly string[],
  ctx: StageContext,
): Promise<RecipePlan> {
  const instances = await neededInstances(recipe, columns);
  const present = await listBars(ws, recipe.interval);
  const symbols = recipe.symbols.filter(({ symbol }) => present.includes(symbol));
  const dir = barsDir(ws, recipe.interval);
  const command = `trademl ingest --interval ${recipe.interval}`;
  if (symbols.length === 0) throw missingInput(`bars of the model's symbols in ${dir}`, command);
  const needed = referredTo(instances, 'symbol');
  for (const symbol of needed) {
    if (!present.includes(symbol))
      throw missingInput(`bars of ${symbol}, which a feature refers to, in ${dir}`, command);
  }
  const absent = recipe.symbols.filter(({ symbol }) => !present.includes(symbol)).map(({ symbol }) => symbol);
  if (absent.length > 0) {
    const panel = instances.some(({ definition }) => definition.scope === 'panel');
    const why = panel ? ', and features that compare symbols do without them' : '';
    ctx.log.warn(`no bars of ${absent.join(', ')}: nothing is predicted for them${why}`);
  }
  return { recipe, instances, symbols, references: recipe.references.filter(({ symbol }) => needed.includes(symbol)) };
}

/** The features that make these columns, and those that they rank (`of=` a column). */
async function neededInstances(recipe: FeatureRecipe, columns: readonly string[]): Promise<FeatureInstance[]> {
  const modules = await loadUserFeatures(recipe.modules.map(({ path }) => path));
  modules.forEach(({ hash }, i) => {
    if (hash === recipe.modules[i].hash) return;
    throw configError(
      `the module ${recipe.modules[i].path} is not the one that the model's features came from`,
      'bring that one back, or train the model again',
    );
  });
  const catalogue = catalogueOf(modules);
  const all = (recipe.features as unknown as FeatureNamed[]).map((named) => {
    if (catalogue.has(named.name)) return instanceOfNamed(named, catalogue);
    throw dataError(`this trademl has no feature '${named.name}', which the model was trained with`, 'train it again');
  });
  const wanted = new Set(columns);
  let kept: FeatureInstance[] = [];
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    kept = all.filter((instance) => columnsOf(instance).some((column) => wanted.has(column)));
    for (const { of } of kept) if (of !== undefined) wanted.add(of);
  }
  const made = kept.flatMap(columnsOf);
  const twice = made.find((column, i) => made.indexOf(column) !== i);
  if (twice !== undefined) {
    throw dataError(
      `two features of the recipe make the column '${twice}'`,
      'train the models again, on one feature set',
    );
  }
  const missing = columns.find((column) => !made.includes(column));
  if (missing === undefined) return kept;
  throw dataError(`no feature of the model's recipe makes its column '${missing}'`, 'train the model again');
}

/** The files that `computeRecipe` reads. */
export function recipeFiles(ws: Workspace, { recipe, instances, symbols, references }: RecipePlan): Promise<string[]> {
  return marketFiles(ws, recipe.interval, [...symbols, ...references], instances);
}

/** Features of all bars of all symbols, as the feature stage computes them, sorted by time, then by symbol. */
export async function computeRecipe(
  ws: Workspace,
  { recipe, instances, symbols, references }: RecipePlan,
  columns: readonly string[],
): Promise<Panel> {
  const own = new Set(symbols.map(({ symbol }) => symbol));
  const others = references.filter(({ symbol }) => !own.has(symbol));
  const market = await loadMarket(ws, recipe.interval, [...symbols, ...others], instances);
  const names = symbols.map(({ symbol }) => symbol);
  const computed = computeFeatureSet(instances, market, names);
  const stacked = stackFrames(
    names.map((symbol) => {
      const { time } = (market.symbols.get(symbol) as NonNullable<ReturnType<typeof market.symbols.get>>).bars;
      const made = computed.get(symbol) ?? {};
      const kept = Object.fromEntries(columns.map((column) => [column, made[column]]));
      return { time, symbols: [symbol], symbolId: new Int32Array(time.length), columns: kept };
    }),
  );
  const { time, symbolId } = stacked;
  const unknown = new Float64Array(time.length).fill(Number.NaN);
  return { ...stacked, time, symbolId, symbols: names, features: columns, y: unknown, labelKnownAt: unknown };
}
