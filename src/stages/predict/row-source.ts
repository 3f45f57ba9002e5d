import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StageContext, Workspace } from '../../core/context.ts';
import { configError, usageError } from '../../core/errors.ts';
import type { Interval } from '../../core/time.ts';
import { exists } from '../../io/exists.ts';
import type { FeatureRecipe } from '../../io/feature-recipe.ts';
import { featuresPath } from '../../io/layout.ts';
import { featureSymbols, loadFeatures, type Panel } from '../../io/panel.ts';
import { ingestConfig, ingestStage } from '../ingest.ts';
import { computeRecipe, planRecipe, recipeFiles } from '../recipe-features.ts';
import { mergeRecipes } from './merge-recipes.ts';
import type { Predictor } from './predictor.ts';

/** Where the rows to predict come from. */
export interface RowSource {
  /** For people. */
  readonly reads: string;
  /** Where the bars of its symbols lie. */
  readonly bars: Workspace;
  files(): Promise<string[]>;
  panel(): Promise<Panel>;
}

/** Rows of a feature set. */
export function setSource(name: string, { columns }: Predictor, { workspace: ws }: StageContext): RowSource {
  return {
    reads: `feature set '${name}'`,
    bars: ws,
    files: async () => (await featureSymbols(ws, name)).map((symbol) => featuresPath(ws, name, symbol)),
    panel: () => loadFeatures(ws, name, columns),
  };
}

/**
 * Rows of bars, whose features are computed as those that the models were trained on.
 * @param bars a folder that ingest wrote, or files of bars; the stored ones when left out
 * @param temporary folders to remove afterwards are added here
 * @throws TrademlError (config) when a model does not say how its features are computed, or members' do not go together
 */
export async function barSource(
  bars: string | undefined,
  predictor: Predictor,
  temporary: string[],
  ctx: StageContext,
): Promise<RowSource> {
  const { columns } = predictor;
  const recipe = recipeOf(predictor);
  const ws = ctx.dryRun ? ctx.workspace : await barWorkspace(bars, recipe.interval, temporary, ctx);
  const plan = ctx.dryRun ? undefined : await planRecipe(ws, recipe, columns, ctx);
  const planned = () => plan ?? planRecipe(ws, recipe, columns, ctx);
  return {
    reads: bars ?? join(ws.dataDir, 'bars', recipe.interval),
    bars: ws,
    files: async () => recipeFiles(ws, await planned()),
    panel: async () => computeRecipe(ws, await planned(), columns),
  };
}

function recipeOf({ name, models }: Predictor): FeatureRecipe {
  const recipes = models.map(({ model, recipe }) => {
    if (recipe) return recipe;
    throw configError(
      `the metadata of model '${model}' does not say how its features are computed: an older trademl wrote it`,
      'give a feature set with --features, or train the model again',
    );
  });
  return mergeRecipes(name, recipes);
}

/** The stored bars, a folder of bars that ingest wrote, or a folder of our own into which other files are ingested. */
async function barWorkspace(
  bars: string | undefined,
  interval: Interval,
  temporary: string[],
  ctx: StageContext,
): Promise<Workspace> {
  if (bars === undefined) return ctx.workspace;
  if (!(await exists(bars))) throw usageError(`--bars ${bars} does not exist`, 'name a file of bars or a folder');
  for (const dataDir of [bars, dirname(bars), dirname(dirname(bars))]) {
    if (await exists(join(dataDir, 'bars', interval, 'manifest.json'))) return { ...ctx.workspace, dataDir };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'trademl-predict-'));
  temporary.push(dataDir);
  const workspace = { ...ctx.workspace, dataDir };
  const source = /\.(parquet|arrow|feather)$/.test(bars) ? 'parquet' : 'csv';
  const { exitCode } = await ingestStage(ingestConfig.parse({ source, path: bars, interval }), { ...ctx, workspace });
  if (exitCode) ctx.log.warn(`some bars of ${bars} failed their checks; see: trademl ingest --path ${bars}`);
  return workspace;
}
