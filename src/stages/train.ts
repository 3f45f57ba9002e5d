import { join } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import { parseSection } from '../config/load.ts';
import type { StageContext } from '../core/context.ts';
import { engineError, TrademlError } from '../core/errors.ts';
import { hashOf } from '../core/hash.ts';
import { requireEngine } from '../engines/index.ts';
import { fitFinalModel } from '../evaluation/final-model.ts';
import { checkClassWeights } from '../evaluation/fit-in-time.ts';
import { predictOutOfFold } from '../evaluation/out-of-fold.ts';
import { predictionTable } from '../evaluation/prediction-table.ts';
import {
  featuresDir,
  featuresPath,
  listDirectory,
  modelDir,
  predictionsPath,
  runDir,
  runManifestPath,
} from '../io/layout.ts';
import { chosenSymbols, loadPanel } from '../io/panel.ts';
import { writeTable } from '../io/parquet.ts';
import type { RunSummary } from '../io/runs.ts';
import { recordTrial, trialsPath } from '../io/trials.ts';
import { weightMethods } from '../labels/sample-weights.ts';
import { learners } from '../models/index.ts';
import { checkLabel } from '../models/learner.ts';
import { selectedFor } from '../selection/selection-file.ts';
import { developmentRows, pathsOf, readSplitPlan, splitsHash } from '../splits/index.ts';
import { barFilesOf, barReturns } from './bar-returns.ts';
import {
  labelOf,
  neededSplits,
  readFeaturesSummary,
  readSelectionFor,
  selectionFileFor,
  splitsFileFor,
} from './feature-set.ts';
import { nameByContent, today } from './names.ts';
import { recipeOf } from './recipe-features.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { foldParams } from './tuned-params.ts';

const runFields = {
  model: z.string().default('xgb').describe('learner'),
  params: z.record(z.string(), z.unknown()).default({}).describe('parameters of the learner'),
  paramsFrom: z
    .string()
    .optional()
    .describe('file of parameters that tune wrote: each fold takes those searched inside its training rows'),
  balanceClasses: z.boolean().default(false).describe('give each class the same total weight'),
  classWeights: z
    .record(z.string(), z.number().min(0))
    .optional()
    .describe("factor on the weights of a class's rows, by class name (two classes: down, up)"),
  weights: z
    .enum(weightMethods)
    .default('none')
    .describe('weights of overlapping labels, from the training rows of each fold alone'),
  oldestWeight: z
    .number()
    .gt(-1)
    .max(1)
    .default(0.5)
    .describe('time-decay: weight of the oldest row, the newest having 1; below 0, that share of the rows gets none'),
  validationShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe('latest share of the training dates that early stopping watches'),
  refit: z.boolean().default(true).describe('fit again on all training rows with the round count that was found'),
  run: artifactName.optional().describe('name of the run; default: learner, date and content hash'),
};

const runOverrides = z.strictObject({
  model: runFields.model.unwrap().optional(),
  params: runFields.params.unwrap().optional(),
  paramsFrom: runFields.paramsFrom,
  balanceClasses: runFields.balanceClasses.unwrap().optional(),
  classWeights: runFields.classWeights,
  weights: runFields.weights.unwrap().optional(),
  oldestWeight: runFields.oldestWeight.unwrap().optional(),
  validationShare: runFields.validationShare.unwrap().optional(),
  refit: runFields.refit.unwrap().optional(),
  run: artifactName,
});

export const trainConfig = z.strictObject({
  features: z.string().default('default').describe('feature set'),
  splits: z
    .string()
    .optional()
    .describe('splits file, or the name of one in configs/splits; default: configs/splits/FEATURES.json'),
  selection: z
    .string()
    .optional()
    .describe("selection file; 'none' takes every feature; default: configs/features/FEATURES.yaml when it is there"),
  label: z.string().optional().describe('label spec or column; default: the first label of the feature set'),
  symbols: z.array(z.string()).optional().describe('symbols to learn from; default: all of the feature set'),
  name: artifactName.optional().describe('name of the model; default: label and learner'),
  version: artifactName.optional().describe('version of the model; default: date and content hash'),
  ...runFields,
  runs: z.array(runOverrides).optional().describe('several runs in one go, each with its own overrides'),
  onModelFailure: z
    .enum(['fail', 'skip'])
    .default('fail')
    .describe('a run of several whose engine is missing or whose training fails: stop, or go on without it and say so'),
});
export type TrainConfig = z.infer<typeof trainConfig>;
type RunConfig = Omit<TrainConfig, 'runs' | 'onModelFailure'>;

/** A run that could not be trained, and why. */
export interface SkippedRun {
  readonly run: string;
  readonly reason: string;
}

export interface TrainResult {
  readonly stage: 'train';
  readonly runs: readonly StageOutcome<RunSummary>[];
  readonly skipped: readonly SkippedRun[];
}

/** Trains every run of the config: the one that it describes, or each of `runs` with its overrides. */
export async function trainStage(config: TrainConfig, ctx: StageContext): Promise<TrainResult> {
  const missing = ctx.dryRun ? [] : await missingEngines(config);
  const skipped: SkippedRun[] = [];
  const outcomes: StageOutcome<RunSummary>[] = [];
  for (const run of runConfigs(config)) {
    try {
      const reason = missing.find((entry) => entry.run === run.run)?.reason;
      if (reason !== undefined) throw engineError(reason);
      outcomes.push(await trainRun(run, ctx));
    } catch (error) {
      const isLast = skipped.length === (config.runs?.length ?? 1) - 1;
      if (config.onModelFailure === 'fail' || isLast || !isModelFailure(error)) throw error;
      skipped.push({ run: run.run as string, reason: error.message });
      ctx.log.warn(`run '${run.run}' is left out: ${error.message}`);
    }
  }
  return { stage: 'train', runs: outcomes, skipped };
}

/** Each run of the config by itself. */
export function runConfigs({ runs, onModelFailure: _when, ...shared }: TrainConfig): RunConfig[] {
  if (!runs) return [shared];
  return runs.map((overrides) => ({ ...shared, ...overrides, params: { ...shared.params, ...overrides.params } }));
}

/** The engine failed, the data of a fold, or the machine's memory; a wrong setting is for the user to mend, and an abort is one. */
function isModelFailure(error: unknown): error is TrademlError {
  return error instanceof TrademlError && ['engine', 'data', 'too-large'].includes(error.kind);
}

/**
 * The runs whose engine is not there, where they may be skipped.
 * @throws TrademlError (engine) when they may not, or when no run is left
 */
export async function missingEngines(config: TrainConfig): Promise<SkippedRun[]> {
  const missing: SkippedRun[] = [];
  const runs = runConfigs(config);
  for (const { model, run } of runs) {
    try {
      const { engine } = learners.get(model);
      if (engine) await requireEngine(engine);
    } catch (error) {
      const mayGo = config.onModelFailure === 'skip' && run !== undefined && isModelFailure(error);
      if (!mayGo || missing.length === runs.length - 1) throw error;
      missing.push({ run, reason: error.message });
    }
  }
  return missing;
}

/**
 * The learner's parameters with their defaults.
 * @throws TrademlError (config) for one that it does not have, or a value outside its limits
 */
export function learnerParams({ model, params }: RunConfig): Record<string, unknown> {
  const { name, params: schema } = learners.get(model);
  return parseSection(schema, params, `train.params of learner '${name}'`) as Record<string, unknown>;
}

async function trainRun(config: RunConfig, ctx: StageContext): Promise<StageOutcome<RunSummary>> {
  const ws = ctx.workspace;
  const learner = learners.get(config.model);
  const params = learnerParams(config);
  const splitsPath = splitsFileFor(ws, config);
  const selectionPath = await selectionFileFor(ws, config);
  const tuned = config.paramsFrom === undefined ? [] : [config.paramsFrom];
  const content = hashOf({ ...config, params, run: undefined, seed: ctx.seed });
  const run = config.run ?? (await nameByContent(learner.name, content, join(ws.artifactsDir, 'runs')));
  return runStage<RunSummary>(ctx, {
    stage: 'train',
    name: run,
    manifestPath: runManifestPath(ws, run),
    config: { ...config, params },
    names: ['run', 'name', 'version'],
    plan: {
      reads: [featuresDir(ws, config.features), splitsPath, ...(selectionPath ? [selectionPath] : []), ...tuned],
      writes: [predictionsPath(ws, run), join(ws.artifactsDir, 'models', config.name ?? `<label>-${learner.name}`)],
      work: [`fit ${learner.name} (${learner.summary}) once per fold, then once on all rows before the hold-out`],
    },
    inputs: async () => {
      const symbols = await chosenSymbols(ws, config.features, config.symbols);
      const files = symbols.map((symbol) => featuresPath(ws, config.features, symbol));
      const returnsFrom = config.weights === 'return-attribution' ? await barFilesOf(ws, config.features, symbols) : [];
      return [
        ...files,
        ...returnsFrom,
        await neededSplits(splitsPath, config.features),
        ...(selectionPath ? [selectionPath] : []),
        ...tuned,
      ];
    },
    work: async (journal, id, trial) => {
      const features = await readFeaturesSummary(ws, config.features);
      const label = labelOf(features, config.label, config.features);
      checkLabel(learner, params, label);
      checkClassWeights(label.task, config.classWeights);
      const plan = await readSplitPlan(splitsPath);
      const ownColumns = learner.inputs?.(params, label.task) !== undefined;
      const panel = await loadPanel(ws, config.features, { label: label.column, symbols: config.symbols });
      const about = { plan, splitsPath, label, features: config.features, symbols: panel.symbols.length, ownColumns };
      const selection = await readSelectionFor(ctx, selectionPath, about);
      const only = panel.symbols.length === 1 ? panel.symbols[0] : undefined;
      const chosenFor = (fold: number | 'final') => (selection ? selectedFor(selection, fold, only) : panel.features);
      const asked = {
        path: config.paramsFrom,
        learner,
        given: config.params,
        plan,
        splitsPath,
        label,
        fitting: config,
      };
      const searched = await foldParams(params, { ...asked, columns: panel.features, featuresOf: chosenFor }, ctx);
      const { paramsOf, featuresOf, fitsOf } = searched;
      const { balanceClasses, classWeights, validationShare, refit, oldestWeight } = config;
      const method = config.weights;
      const logReturns = method === 'return-attribution' ? await barReturns(ws, features.interval, panel) : undefined;
      const weighting = { method, oldestWeight, logReturns };
      const options = {
        task: label.task,
        learner,
        params: paramsOf('final'),
        balanceClasses,
        classWeights,
        weighting,
        validationShare,
        refit,
        horizonBars: label.horizonBars,
      };

      // The final model has the most rows; what it can't have shall not be found out after the folds.
      learner.checkSize?.(label.task, options.params, {
        rows: developmentRows(plan, panel.time, panel.labelKnownAt, panel.y).length,
        features: featuresOf('final').length,
        device: ctx.device,
      });
      const foldsDir = join(runDir(ws, run), 'folds');
      const outOfFold = await predictOutOfFold(ctx, {
        plan,
        panel,
        featuresOf,
        paramsOf,
        options,
        dir: foldsDir,
        journal,
        key: id,
      });
      const modelName = config.name ?? `${label.column.replace(/^label_/, '')}-${learner.name}`;
      const recipe = await recipeOf(ctx, config.features);
      const version = config.version ?? (await nameByVersion(ws.artifactsDir, modelName, id));
      const final = await fitFinalModel(ctx, {
        plan,
        panel,
        features: featuresOf('final'),
        options,
        dir: modelDir(ws, modelName, version),
        about: { name: modelName, version, run, label: label.spec, interval: features.interval, recipe, outOfFold },
      });
      const predictions = predictionsPath(ws, run);
      await writeTable(predictions, predictionTable(panel, label.task, outOfFold, final.holdout));

      const ledger = trialsPath(ws, config.features, label.column);
      await searched.recordTrials(ledger);
      const summary: RunSummary = {
        run,
        kind: 'train',
        learner: learner.name,
        task: label.task,
        label: label.spec,
        labelColumn: label.column,
        horizonBars: label.horizonBars,
        featuresName: config.features,
        interval: features.interval,
        weights: method,
        splitsPath,
        splitsHash: splitsHash(plan),
        symbols: panel.symbols,
        holdout: plan.holdout,
        folds: outOfFold.folds.map((each) => ({ ...each, fits: [...(each.fits ?? []), ...fitsOf(each.fold)] })),
        ...(pathsOf(plan) > 1 && { paths: pathsOf(plan) }),
        outOfFoldRows: outOfFold.rows.length,
        trials: await recordTrial(ledger, { id: trial, run, stage: 'train' }),
        features: final.features,
        importance: final.importance,
        fits: [...final.fits, ...fitsOf('final')],
        modelDir: modelDir(ws, modelName, version),
      };
      return { outputs: [predictions, ...final.files], summary };
    },
  });
}

/** DATE-HASH, or the version that has this hash already. */
async function nameByVersion(artifactsDir: string, modelName: string, id: string): Promise<string> {
  const short = id.slice(0, 8);
  const versions = await listDirectory(join(artifactsDir, 'models', modelName));
  return versions.find((name) => name.endsWith(`-${short}`)) ?? `${today()}-${short}`;
}
