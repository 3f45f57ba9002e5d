import type { z } from 'zod';
import { parseSection } from '../config/load.ts';
import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { requireEngine } from '../engines/index.ts';
import { selectionPath, splitsPath } from '../io/layout.ts';
import { learners } from '../models/index.ts';
import { auditConfig, auditStage } from './audit.ts';
import { backtestConfig, backtestStage } from './backtest.ts';
import { deployConfig, deployStage } from './deploy.ts';
import { driftConfig, driftStage } from './drift.ts';
import { ensembleConfig, ensembleStage } from './ensemble.ts';
import { evaluateConfig, evaluateStage } from './evaluate.ts';
import { featuresConfig, featuresStage } from './features.ts';
import { ingestConfig, ingestStage } from './ingest.ts';
import type { PipelinePart } from './pipeline-parts.ts';
import { reportConfig, reportStage } from './report.ts';
import type { StageOutcome } from './run-stage.ts';
import { selectConfig, selectStage } from './select.ts';
import { splitsConfig, splitsStage } from './splits.ts';
import { type TrainConfig, trainConfig, trainStage } from './train.ts';

type Section = Record<string, unknown>;
type Sections = Readonly<Record<string, unknown>>;

export interface PipelineResult {
  readonly stage: 'pipeline';
  /** Outcomes in the order in which the stages ran. */
  readonly stages: readonly StageOutcome[];
  readonly exitCode: number;
}

function sectionOf(sections: Sections, name: string): Section {
  const section = sections[name];
  if (section === undefined || section === null) return {};
  if (typeof section !== 'object' || Array.isArray(section))
    throw configError(`section '${name}' must hold key: value`);
  return section as Section;
}

/**
 * Every stage's config, with the names that tie stages together filled in: what `features` makes, the later stages
 * read. All sections are checked before any work, so a misspelt key in `backtest` does not surface after training.
 */
function resolveSections(sections: Sections, ctx: StageContext) {
  const parse = <T>(schema: z.ZodType<T>, name: string, tied: Section): T =>
    parseSection(schema, { ...tied, ...sectionOf(sections, name) }, `section ${name}`);
  const ingest = parse(ingestConfig, 'ingest', {});
  const features = parse(featuresConfig, 'features', { interval: ingest.interval });
  const name = { features: features.name };
  const splits = parse(splitsConfig, 'splits', { ...name, output: splitsPath(ctx.workspace, features.name) });
  const selection = selectionPath(ctx.workspace, features.name);
  const select = parse(selectConfig, 'select', { ...name, splits: splits.output, output: selection });
  const train = parse(trainConfig, 'train', {
    ...name,
    splits: splits.output,
    selection: select.output,
    run: features.name,
  });
  const runs = train.runs?.map(({ run }) => run) ?? [train.run as string];
  const ensemble = runs.length > 1 ? parse(ensembleConfig, 'ensemble', { models: runs }) : undefined;
  const run = { run: ensemble?.run ?? runs[0] };
  const audit = parse(auditConfig, 'audit', { ...run, ...name, splits: splits.output, depth: 'quick' });
  const evaluate = parse(evaluateConfig, 'evaluate', { ...run, range: splits.holdoutStart ? 'all' : 'oof' });
  const backtest = parse(backtestConfig, 'backtest', { ...run, range: evaluate.range });
  // Without dates of their own, the baseline leaves out the days that the check looks at.
  const { start, end } = sectionOf(sections, 'drift');
  const window = start === undefined && end === undefined ? { lastDays: 30 } : {};
  const drift = parse(driftConfig, 'drift', { ...name, ...window, name: features.name, action: 'check' });
  const report = parse(reportConfig, 'report', run);
  const deploy = sections.deploy === undefined ? undefined : parse(deployConfig, 'deploy', run);
  return { ingest, features, splits, select, train, ensemble, audit, evaluate, backtest, drift, report, deploy };
}

/** A missing engine stops the pipeline before any work, not when its first model is due. */
async function requireEngines({ model, runs }: TrainConfig): Promise<void> {
  // Selection ranks by XGBoost's gain whatever is trained.
  const names = new Set(['xgb', ...(runs?.map((run) => run.model ?? model) ?? [model])]);
  for (const name of names) {
    const { engine } = learners.get(name);
    if (engine) await requireEngine(engine);
  }
}

/**
 * Runs the stages in order on one config. A stage whose data failed (exit code 3) lets the rest go on with what there
 * is; the first exit code other than 0 becomes the pipeline's, after the report is written. Drift is reported and asks
 * nothing here: the models were trained a moment ago.
 */
export async function runPipeline(
  sections: Sections,
  parts: readonly PipelinePart[],
  ctx: StageContext,
): Promise<PipelineResult> {
  const config = resolveSections(sections, ctx);
  if (parts.includes('train') && !ctx.dryRun) await requireEngines(config.train);
  const stages: StageOutcome[] = [];
  const run = async (work: () => Promise<StageOutcome>) => {
    const outcome = await work();
    stages.push(outcome);
    const seconds = outcome.seconds ? ` (${outcome.seconds.toFixed(1)} s)` : '';
    ctx.log.info(`${outcome.stage} '${outcome.name}': ${outcome.status}${seconds}`);
    return outcome;
  };
  if (parts.includes('ingest')) await run(() => ingestStage(config.ingest, ctx));
  if (parts.includes('train')) {
    await run(() => featuresStage(config.features, ctx));
    await run(() => splitsStage(config.splits, ctx));
    await run(() => selectStage(config.select, ctx));
    const trained = await trainStage(config.train, ctx);
    for (const outcome of trained.runs) await run(async () => outcome);
    const { ensemble } = config;
    if (ensemble) await run(() => ensembleStage(ensemble, ctx));
  }
  if (parts.includes('validate')) {
    await run(() => auditStage(config.audit, ctx));
    await run(() => backtestStage(config.backtest, ctx));
    await run(() => evaluateStage(config.evaluate, ctx));
    await run(() => driftStage({ ...config.drift, action: 'fit' }, ctx));
    await run(() => driftStage(config.drift, ctx));
    await run(() => reportStage(config.report, ctx));
  }
  const { deploy } = config;
  if (parts.includes('deploy')) {
    if (!deploy)
      throw configError("the config has no section 'deploy'", 'add one, for example: deploy: { name: direction }');
    await run(() => deployStage(deploy, ctx));
  }
  const failed = stages.find(({ stage, exitCode }) => exitCode !== undefined && exitCode !== 0 && stage !== 'drift');
  return { stage: 'pipeline', stages, exitCode: failed?.exitCode ?? 0 };
}
