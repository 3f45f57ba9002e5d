import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { StageContext, Workspace } from '../core/context.ts';
import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { predictionColumns } from '../core/task.ts';
import { formatTime, type Interval, parseTime } from '../core/time.ts';
import { predictRows } from '../evaluation/learner-rows.ts';
import { exists } from '../io/exists.ts';
import { featuresPath, listDirectory, storedPredictionsPath } from '../io/layout.ts';
import { featureSymbols, loadFeatures, type Panel } from '../io/panel.ts';
import { type Table, writeTable } from '../io/parquet.ts';
import { outputColumn } from '../metrics/quick-scores.ts';
import { learners, loadModel } from '../models/index.ts';
import type { FittedModel } from '../models/learner.ts';
import { readSavedModel } from '../models/saved-model.ts';
import { ingestConfig, ingestStage } from './ingest.ts';
import { findModel, type ModelMetadata, readModelMetadata } from './model-metadata.ts';
import { computeRecipe, planRecipe, recipeFiles } from './recipe-features.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const predictConfig = z.strictObject({
  model: z.string().min(1).describe('folder of a model, NAME@VERSION, or NAME for its newest version'),
  bars: z
    .string()
    .optional()
    .describe(
      'bars to compute features from: a folder that ingest wrote, or files as ingest reads them; default: the stored bars',
    ),
  features: z.string().optional().describe('feature set to read instead of bars'),
  symbols: z.array(z.string()).optional().describe('symbols to predict; default: all that the model knows'),
  start: z.string().optional().describe('first date (inclusive)'),
  end: z.string().optional().describe('end (exclusive)'),
  output: z.string().optional().describe('file to write; default: artifacts/predictions/NAME-VERSION.parquet'),
});
export type PredictConfig = z.infer<typeof predictConfig>;

export interface PredictSummary {
  readonly model: string;
  readonly version: string;
  readonly learner: string;
  readonly path: string;
  readonly rows: number;
  readonly symbols: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  /** The columns that hold the predictions. */
  readonly outputs: readonly string[];
}

/** Predicts rows with a stored model, from bars or from a feature set: the same numbers as training gave for them. */
export async function predictStage(config: PredictConfig, ctx: StageContext): Promise<StageOutcome<PredictSummary>> {
  const { features } = config;
  if (config.bars !== undefined && features !== undefined) {
    throw usageError('--bars and --features exclude each other', 'give one of them');
  }
  const dir = await findModel(ctx.workspace, config.model);
  const metadata = await readModelMetadata(dir);
  const columns = (await readSavedModel(dir)).features;
  const { name, version } = metadata;
  const path = config.output ?? storedPredictionsPath(ctx.workspace, name, version);
  const temporary: string[] = [];
  try {
    const source =
      features === undefined
        ? await barSource(config, metadata, columns, temporary, ctx)
        : setSource(features, columns, ctx);
    return await runStage<PredictSummary>(ctx, {
      stage: 'predict',
      name: `${name}@${version}`,
      manifestPath: `${path.replace(/\.parquet$/, '')}.manifest.json`,
      config,
      plan: {
        reads: [dir, source.reads],
        writes: [path],
        work: [`predict with ${metadata.learner} from ${source.reads}`],
      },
      inputs: async () => [
        ...(await listDirectory(dir)).filter(isModelFile).map((file) => join(dir, file)),
        ...(await source.files()),
      ],
      work: async () => {
        const panel = await source.panel();
        const model = await loadModel(dir, { threads: ctx.jobs });
        try {
          const table = await predicted(model, metadata, panel, config);
          await writeTable(path, table);
          return { outputs: [path], summary: summaryOf(metadata, model, table, path) };
        } finally {
          model.close();
        }
      },
    });
  } finally {
    for (const folder of temporary) await rm(folder, { recursive: true, force: true });
  }
}

interface RowSource {
  /** For people: where rows come from. */
  readonly reads: string;
  files(): Promise<string[]>;
  panel(): Promise<Panel>;
}

function isModelFile(name: string): boolean {
  return /\.\w+$/.test(name);
}

function setSource(name: string, columns: readonly string[], ctx: StageContext): RowSource {
  const ws = ctx.workspace;
  return {
    reads: `feature set '${name}'`,
    files: async () => (await featureSymbols(ws, name)).map((symbol) => featuresPath(ws, name, symbol)),
    panel: () => loadFeatures(ws, name, columns),
  };
}

/** @param temporary folders to remove afterwards are added here */
async function barSource(
  { bars, model }: PredictConfig,
  { recipe }: ModelMetadata,
  columns: readonly string[],
  temporary: string[],
  ctx: StageContext,
): Promise<RowSource> {
  if (!recipe) {
    throw configError(
      `the metadata of model '${model}' does not say how its features are computed: an older trademl wrote it`,
      'give a feature set with --features, or train the model again',
    );
  }
  const ws = ctx.dryRun ? ctx.workspace : await barWorkspace(bars, recipe.interval, temporary, ctx);
  const plan = ctx.dryRun ? undefined : await planRecipe(ws, recipe, columns, ctx);
  const planned = () => plan ?? planRecipe(ws, recipe, columns, ctx);
  return {
    reads: bars ?? join(ws.dataDir, 'bars', recipe.interval),
    files: async () => recipeFiles(ws, await planned()),
    panel: async () => computeRecipe(ws, await planned(), columns),
  };
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

async function predicted(
  model: FittedModel,
  { name, version, learner, params }: ModelMetadata,
  panel: Panel,
  config: PredictConfig,
): Promise<Table> {
  const rows = wantedRows(panel, config);
  const values = await predictRows(model, learners.get(learner), params, panel, rows);
  const outputs = predictionColumns(model.task);
  return {
    time: Float64Array.from(rows, (row) => panel.time[row]),
    symbol: Array.from(rows, (row) => panel.symbols[panel.symbolId[row]]),
    ...Object.fromEntries(outputs.map((output, i) => [output, outputColumn(values, outputs.length, i)])),
    model: new Array<string>(rows.length).fill(name),
    version: new Array<string>(rows.length).fill(version),
  };
}

function wantedRows({ time, symbols, symbolId }: Panel, { start, end, symbols: wanted }: PredictConfig): Int32Array {
  const unknown = wanted?.find((symbol) => !symbols.includes(symbol));
  if (unknown !== undefined) throw usageError(`there are no rows of symbol '${unknown}'`, suggestion(unknown, symbols));
  const from = start === undefined ? Number.NEGATIVE_INFINITY : parseTime(start, '--start');
  const to = end === undefined ? Number.POSITIVE_INFINITY : parseTime(end, '--end');
  if (from >= to) throw usageError(`--start ${start} is not before --end ${end}`);
  const isWanted = symbols.map((symbol) => wanted?.includes(symbol) ?? true);
  return Int32Array.from(time.keys()).filter((row) => time[row] >= from && time[row] < to && isWanted[symbolId[row]]);
}

function summaryOf(metadata: ModelMetadata, model: FittedModel, table: Table, path: string): PredictSummary {
  const time = table.time as Float64Array;
  return {
    model: metadata.name,
    version: metadata.version,
    learner: metadata.learner,
    path,
    rows: time.length,
    symbols: [...new Set(table.symbol as string[])].sort(),
    from: time.length > 0 ? formatTime(time[0]) : null,
    to: time.length > 0 ? formatTime(time[time.length - 1]) : null,
    outputs: predictionColumns(model.task),
  };
}
