import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { hashOf } from '../core/hash.ts';
import { requireEngine } from '../engines/index.ts';
import { exists } from '../io/exists.ts';
import { readTunedFile } from '../tuning/tuned-file.ts';
import { auditStage } from './audit.ts';
import { backtestStage } from './backtest.ts';
import { calibrateStage } from './calibrate.ts';
import { deployStage } from './deploy.ts';
import { driftStage } from './drift.ts';
import { type EnsembleConfig, ensembleStage } from './ensemble.ts';
import { evaluateStage } from './evaluate.ts';
import { featuresStage } from './features.ts';
import type { FeaturesConfig } from './features-config.ts';
import { ingestStage } from './ingest.ts';
import { resolvePipeline, type TaskConfig } from './pipeline-config.ts';
import type { PipelinePart } from './pipeline-parts.ts';
import { reportStage } from './report.ts';
import type { StageOutcome } from './run-stage.ts';
import { selectEngine, selectStage } from './select.ts';
import { splitsStage } from './splits.ts';
import { missingEngines, type SkippedRun, trainStage } from './train.ts';
import type { TuneConfig } from './tune/config.ts';
import { tuneStage } from './tune.ts';

type Sections = Readonly<Record<string, unknown>>;

/** Outcome of a stage, and the task that it belongs to in a config with several. */
export interface PipelineStage extends StageOutcome {
  readonly task?: string;
}

export interface PipelineResult {
  readonly stage: 'pipeline';
  /** Outcomes in the order in which the stages ran. */
  readonly stages: readonly PipelineStage[];
  /** Runs that could not be trained and were left out (onModelFailure: skip). */
  readonly skipped: readonly (SkippedRun & { readonly task?: string })[];
  readonly exitCode: number;
}

/** A missing engine stops the pipeline before any work, not when its first model is due. */
async function requireEngines({ train, select }: TaskConfig): Promise<void> {
  const engine = selectEngine(select);
  if (engine) await requireEngine(engine);
  await missingEngines(train);
}

/**
 * Runs the stages in order on one config, part by part for all its tasks. A stage whose data failed (exit code 3) lets
 * the rest go on with what there is; the first exit code other than 0 becomes the pipeline's, after the reports are
 * written. Drift is reported and asks nothing here: the models were trained a moment ago.
 * @param only the one task of the config to run
 */
export async function runPipeline(
  sections: Sections,
  parts: readonly PipelinePart[],
  ctx: StageContext,
  only?: string,
): Promise<PipelineResult> {
  const { ingest, featureSets, tasks } = resolvePipeline(sections, ctx, only);
  if (parts.includes('train') && !ctx.dryRun) for (const task of tasks) await requireEngines(task);
  const stages: PipelineStage[] = [];
  const skipped: (SkippedRun & { task?: string })[] = [];
  const run = async (work: () => Promise<StageOutcome>, task?: TaskConfig) => {
    const outcome = await work();
    stages.push(task?.name === undefined ? outcome : { ...outcome, task: task.name });
    const seconds = outcome.seconds ? ` (${outcome.seconds.toFixed(1)} s)` : '';
    const failed = outcome.shortfall ? `, but ${outcome.shortfall.text}` : '';
    ctx.log.info(`${outcome.stage} '${outcome.name}': ${outcome.status}${seconds}${failed}`);
  };
  if (parts.includes('ingest')) await run(() => ingestStage(ingest, ctx));
  if (parts.includes('train')) {
    for (const features of featureSets) await run(() => featuresStage(features, ctx));
    for (const task of tasks) skipped.push(...(await trainTask(task, ctx, run)));
  }
  if (parts.includes('validate')) {
    const watched = new Set<string>();
    // An evaluation says what every audit found, so the audits come first.
    for (const task of tasks) await run(() => auditStage(task.audit, ctx), task);
    for (const task of tasks) await validateTask(task, ctx, run, watched);
  }
  if (parts.includes('deploy')) {
    const deployed = tasks.filter(({ deploy }) => deploy);
    if (deployed.length === 0)
      throw configError("the config has no section 'deploy'", 'add one, for example: deploy: { name: direction }');
    for (const task of deployed)
      await run(() => deployStage(task.deploy as NonNullable<typeof task.deploy>, ctx), task);
  }
  const failed = stages.find(({ stage, exitCode }) => exitCode !== undefined && exitCode !== 0 && stage !== 'drift');
  return { stage: 'pipeline', stages, skipped, exitCode: failed?.exitCode ?? 0 };
}

type Run = (work: () => Promise<StageOutcome>, task: TaskConfig) => Promise<void>;

/** @returns the runs that were left out */
async function trainTask(task: TaskConfig, ctx: StageContext, run: Run) {
  const { splits, select, tune, tunedFeatures, train, ensemble, calibrate, name } = task;
  await run(() => splitsStage(splits, ctx), task);
  await run(() => selectStage(select, ctx), task);
  if (tune) await run(() => tuneStage(tune, ctx), task);
  if (tune && tunedFeatures)
    await run(async () => featuresStage(await withWindows(tunedFeatures, tune, ctx), ctx), task);
  const trained = await trainStage(train, ctx);
  for (const outcome of trained.runs) await run(async () => outcome, task);
  if (ensemble) await run(() => ensembleStage(withoutSkipped(ensemble, trained.skipped), ctx), task);
  if (calibrate) await run(() => calibrateStage(calibrate, ctx), task);
  return trained.skipped.map((each) => (name === undefined ? each : { ...each, task: name }));
}

/** The feature set with the windows that `tune` found, for the folds and the final model, beside those of the config. */
async function withWindows(features: FeaturesConfig, tune: TuneConfig, ctx: StageContext): Promise<FeaturesConfig> {
  const path = tune.output as string;
  // A rehearsal knows no windows yet.
  if (ctx.dryRun && !(await exists(path))) return features;
  const { featureChoices } = await readTunedFile(path);
  return { ...features, features: [...features.features, ...featureChoices] };
}

/** An ensemble must not take an older run of the same name for one that failed just now. */
function withoutSkipped(ensemble: EnsembleConfig, skipped: readonly SkippedRun[]): EnsembleConfig {
  const out = new Set(skipped.map(({ run }) => run));
  const kept = ensemble.models.map((model) => !out.has(model));
  return {
    ...ensemble,
    models: ensemble.models.filter((_, i) => kept[i]),
    weights: ensemble.weights?.filter((_, i) => kept[i]),
    leftOut: skipped.filter(({ run }) => ensemble.models.includes(run)),
  };
}

/** @param watched hashes of the drift checks that were made already: tasks on one feature set share one */
async function validateTask(task: TaskConfig, ctx: StageContext, run: Run, watched: Set<string>): Promise<void> {
  const { backtest, evaluate, drift, report } = task;
  if (backtest) await run(() => backtestStage(backtest, ctx), task);
  await run(() => evaluateStage(evaluate, ctx), task);
  if (!watched.has(hashOf(drift))) {
    watched.add(hashOf(drift));
    await run(() => driftStage({ ...drift, action: 'fit' }, ctx), task);
    await run(() => driftStage(drift, ctx), task);
  }
  await run(() => reportStage(report, ctx), task);
}
