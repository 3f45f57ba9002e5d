import { z } from 'zod';
import { isTradable } from '../backtest/signals.ts';
import { parseSection } from '../config/load.ts';
import type { StageContext } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { selectionPath, splitsPath, tunedPath } from '../io/layout.ts';
import { type LabelSpec, labelSpec, labelSpecs } from '../labels/label-spec.ts';
import { learners } from '../models/index.ts';
import { type AuditConfig, auditConfig } from './audit-config.ts';
import { type BacktestConfig, backtestConfig } from './backtest.ts';
import {
  type CalibrateConfig,
  type CalibrateRunConfig,
  calibrateConfig,
  calibratedName,
  partOf,
} from './calibrate-config.ts';
import { type DeployConfig, deployConfig } from './deploy.ts';
import { type DriftConfig, driftConfig } from './drift.ts';
import { type EnsembleConfig, ensembleConfig, strategyParams } from './ensemble.ts';
import { type EvaluateConfig, evaluateConfig } from './evaluate.ts';
import { type FeaturesConfig, featuresConfig } from './features-config.ts';
import { type IngestConfig, ingestConfig } from './ingest.ts';
import { type ReportConfig, reportConfig } from './report.ts';
import { type SelectConfig, selectConfig } from './select.ts';
import { type SplitsConfig, splitsConfig } from './splits.ts';
import { learnerParams, runConfigs, type TrainConfig, trainConfig } from './train.ts';
import { type TuneConfig, tuneConfig } from './tune/config.ts';

type Section = Readonly<Record<string, unknown>>;
type Sections = Readonly<Record<string, unknown>>;

/** Every stage of one task, from its splits to its report. */
export interface TaskConfig {
  /** Undefined in a config without `tasks`. */
  readonly name: string | undefined;
  readonly features: FeaturesConfig;
  readonly splits: SplitsConfig;
  readonly select: SelectConfig;
  /** Only when the config has the section; its learner's runs train with what it finds. */
  readonly tune: TuneConfig | undefined;
  /**
   * Only when windows are searched: the feature set with those that were found, for everything from `train` on. Which they are is
   * known after `tune`, so here it has the features of the config alone.
   */
  readonly tunedFeatures: FeaturesConfig | undefined;
  readonly train: TrainConfig;
  /** Only with several runs. */
  readonly ensemble: EnsembleConfig | undefined;
  /** Only with a section; what is evaluated and traded then is the calibrated run. */
  readonly calibrate: CalibrateRunConfig | undefined;
  readonly audit: AuditConfig;
  readonly evaluate: EvaluateConfig;
  /** Not for labels that say nothing of the price's direction, unless the config has the section. */
  readonly backtest: BacktestConfig | undefined;
  readonly drift: DriftConfig;
  readonly report: ReportConfig;
  readonly deploy: DeployConfig | undefined;
}

export interface PipelineConfig {
  readonly ingest: IngestConfig;
  /** One for all tasks that do not change it, with the labels of all of them. */
  readonly featureSets: readonly FeaturesConfig[];
  readonly tasks: readonly TaskConfig[];
}

/** Sections that a task may have; what it leaves out is taken from the section at the top. */
const taskSections = [
  'features',
  'splits',
  'select',
  'tune',
  'train',
  'ensemble',
  'calibrate',
  'audit',
  'evaluate',
  'backtest',
  'drift',
  'report',
  'deploy',
];
const taskKeys = ['label', ...taskSections];

/**
 * The config of every stage, with the names that tie stages together filled in: what `features` makes, the later stages
 * read. A config holds one task, or several under `tasks`, each with a label and sections of its own over those at the
 * top; all share one ingest, and one feature set unless a task changes its features. All sections are checked before any
 * work, so a misspelt key in `backtest` does not surface after training.
 * @param only the one task to take
 * @throws TrademlError (config) naming the section at fault
 */
export function resolvePipeline(sections: Sections, ctx: StageContext, only?: string): PipelineConfig {
  const ingest = parseSection(ingestConfig, sectionOf(sections, 'ingest', ''), 'section ingest');
  const interval = { interval: ingest.interval };
  const given = tasksOf(sections, only);
  if (given === undefined) {
    const features = parseSection(
      featuresConfig,
      { ...interval, ...sectionOf(sections, 'features', '') },
      'section features',
    );
    return { ingest, featureSets: [features], tasks: [resolveTask(undefined, sections, features, undefined, ctx)] };
  }
  const shared = sharedFeatures(sections, given, interval);
  const sets = new Map<string, FeaturesConfig>();
  const tasks = given.map(([name, own]) => {
    const features = own.features === undefined ? shared : ownFeatures(name, own, sections, interval, shared.name);
    const twice = sets.get(features.name);
    if (twice && twice !== features)
      throw configError(`tasks.${name}: another feature set is named '${features.name}'`);
    sets.set(features.name, features);
    return resolveTask(name, merged(sections, own), features, own, ctx);
  });
  checkRuns(tasks);
  return { ingest, featureSets: [...sets.values()], tasks };
}

type GivenTask = readonly [name: string, sections: Section];

/** Undefined when the config has no tasks. */
function tasksOf(sections: Sections, only: string | undefined): GivenTask[] | undefined {
  if (sections.tasks === undefined) {
    if (only === undefined) return undefined;
    throw configError(`there is no task '${only}': the config has no section 'tasks'`, 'leave --task out');
  }
  const all = Object.entries(sectionOf(sections, 'tasks', ''));
  if (all.length === 0)
    throw configError("section 'tasks' is empty", 'name at least one task, or leave the section out');
  const tasks = all.map(([name]): GivenTask => {
    const own = sectionOf(sectionOf(sections, 'tasks', ''), name, 'tasks.');
    for (const key of Object.keys(own)) {
      if (!taskKeys.includes(key)) throw configError(`tasks.${name}: unknown key '${key}'`, suggestion(key, taskKeys));
    }
    if (!/^[\w.-]+$/.test(name)) {
      throw configError(`tasks: '${name}' must be made of letters, digits, dots, dashes and underscores`);
    }
    return [name, own];
  });
  if (only === undefined) return tasks;
  const found = tasks.filter(([name]) => name === only);
  const names = tasks.map(([name]) => name);
  if (found.length === 0) throw configError(`the config has no task '${only}'`, suggestion(only, names));
  return found;
}

function sectionOf(sections: Sections, name: string, prefix: string): Section {
  const section = sections[name];
  if (section === undefined || section === null) return {};
  if (typeof section === 'object' && !Array.isArray(section)) return section as Section;
  throw configError(`section '${prefix}${name}' must hold key: value`);
}

/** The sections at the top, each with the task's own keys over it. */
function merged(sections: Sections, own: Section): Sections {
  return Object.fromEntries(
    taskSections
      .filter((name) => sections[name] !== undefined || own[name] !== undefined)
      .map((name) => [name, { ...sectionOf(sections, name, ''), ...sectionOf(own, name, '') }]),
  );
}

/** The feature set of all tasks that leave features alone: what the top says, and their labels. */
function sharedFeatures(sections: Sections, tasks: readonly GivenTask[], interval: Section): FeaturesConfig {
  const sharing = tasks.filter(([, own]) => own.features === undefined);
  const section = sectionOf(sections, 'features', '');
  const labels = sharing.flatMap(([name, own]) => labelOf(name, own) ?? []);
  return parseFeatures({ ...interval, ...section }, labels, 'section features');
}

function ownFeatures(name: string, own: Section, sections: Sections, interval: Section, base: string): FeaturesConfig {
  const section = merged(sections, own).features as Section;
  const label = labelOf(name, own);
  const named = { ...interval, ...section, name: sectionOf(own, 'features', '').name ?? `${base}-${name}` };
  return parseFeatures(named, label === undefined ? [] : [label], `section tasks.${name}.features`);
}

/** Adds labels to those that a section names, each column once. */
function parseFeatures(section: Section, labels: readonly string[], where: string): FeaturesConfig {
  const parsed = parseSection(featuresConfig, section, where);
  const named = section.label === undefined && labels.length > 0 ? [] : parsed.label;
  const byColumn = new Map([...named, ...labels].map((text) => [labelSpec(text).column, text]));
  return { ...parsed, label: [...byColumn.values()] };
}

function labelOf(task: string, own: Section): string | undefined {
  return parseSection(z.string().optional(), own.label, `tasks.${task}.label`);
}

/** @param own what the task itself says; undefined in a config without tasks */
function resolveTask(
  name: string | undefined,
  sections: Sections,
  features: FeaturesConfig,
  own: Section | undefined,
  ctx: StageContext,
): TaskConfig {
  const prefix = name === undefined ? '' : `tasks.${name}.`;
  const parse = <T>(schema: z.ZodType<T>, section: string, tied: Section): T =>
    parseSection(schema, { ...tied, ...sectionOf(sections, section, prefix) }, `section ${prefix}${section}`);
  const base = name === undefined ? features.name : `${features.name.replace(new RegExp(`-${name}$`), '')}-${name}`;
  const ofSet = { features: features.name };
  const label = name !== undefined && own !== undefined ? labelOf(name, own) : undefined;
  const labelled = label === undefined ? ofSet : { ...ofSet, label };
  const splits = parse(splitsConfig, 'splits', { ...labelled, output: splitsPath(ctx.workspace, base) });
  const tiedSelect = { ...labelled, splits: splits.output, output: selectionPath(ctx.workspace, base) };
  const select = parse(selectConfig, 'select', tiedSelect);
  const tiedTrain = { ...labelled, splits: splits.output, selection: select.output, run: base };
  const train = parse(trainConfig, 'train', tiedTrain);
  const tune = sections.tune === undefined ? undefined : parse(tuneConfig, 'tune', tiedTune(train, base, ctx));
  const tunedFeatures = tune && searchesWindows(tune) ? { ...features, name: `${base}-tuned` } : undefined;
  if (tunedFeatures) checkSelected(train, tune as TuneConfig, prefix);
  // What later stages read.
  const ofModels = { features: tunedFeatures?.name ?? features.name };
  const runs = runsOf(train);
  const { onModelFailure } = train;
  const tiedEnsemble = { models: runs, onModelFailure, ...(name !== undefined && { run: base }) };
  const ensemble = runs.length > 1 ? parse(ensembleConfig, 'ensemble', tiedEnsemble) : undefined;
  checkParams(train, ensemble);
  const combined = ensemble?.run ?? runs[0];
  const wanted = (own ?? sections).calibrate ?? sections.calibrate;
  const calibrate =
    wanted === undefined ? undefined : calibrateRun(parse(calibrateConfig, 'calibrate', { run: combined }));
  const run = { run: calibrate ? calibratedName(calibrate) : combined };
  const audit = parse(auditConfig, 'audit', { ...run, ...ofModels, splits: splits.output, depth: 'quick' });
  const evaluate = parse(evaluateConfig, 'evaluate', { ...run, range: splits.holdoutStart ? 'all' : 'oof' });
  const trades = (own ?? sections).backtest !== undefined || isTradable(taskLabel(features, train));
  const backtest = trades ? parse(backtestConfig, 'backtest', { ...run, range: evaluate.range }) : undefined;
  // Without dates of their own, the baseline leaves out the days that the check looks at.
  const { start, end } = sectionOf(sections, 'drift', prefix);
  const window = start === undefined && end === undefined ? { lastDays: 30 } : {};
  const drift = parse(driftConfig, 'drift', { ...ofModels, ...window, name: ofModels.features, action: 'check' });
  const report = parse(reportConfig, 'report', run);
  const deploy = sections.deploy === undefined ? undefined : parse(deployConfig, 'deploy', run);
  return {
    name,
    features,
    splits,
    select,
    tune,
    tunedFeatures,
    train: { ...withTuned(train, tune), ...(tunedFeatures && ofModels) },
    ensemble,
    calibrate,
    audit,
    evaluate,
    backtest,
    drift,
    report,
    deploy,
  };
}

/** @throws TrademlError (config) for a parameter that a learner or the strategy does not have */
function checkParams(train: TrainConfig, ensemble: EnsembleConfig | undefined): void {
  // A learner that can't be had is for training to refuse, or to go on without.
  for (const run of runConfigs(train)) if (learners.has(run.model)) learnerParams(run);
  if (ensemble) strategyParams(ensemble);
}

/** A search fits as the train section does. */
function tiedTune(train: TrainConfig, study: string, ctx: StageContext): Section {
  const { features, splits, selection, label, symbols, model, params } = train;
  const { balanceClasses, classWeights, weights, oldestWeight, validationShare, refit } = train;
  const fitting = { balanceClasses, classWeights, weights, oldestWeight, validationShare, refit };
  const tied = { features, splits, selection, label, symbols, model, params, ...fitting };
  return { ...tied, study, output: tunedPath(ctx.workspace, study) };
}

const searchesWindows = ({ window }: TuneConfig) => Object.keys(window).length > 0;

/**
 * @throws TrademlError (config) when runs of other learners would read every column of a set whose windows were chosen on rows
 *   that some fold is tested on
 */
function checkSelected(train: TrainConfig, tune: TuneConfig, prefix: string): void {
  if (train.selection !== 'none') return;
  const other = (train.runs ?? []).find(({ model = train.model }) => model !== tune.model);
  const alone = train.runs === undefined && train.model !== tune.model;
  if (!other && !alone) return;
  throw configError(
    `section ${prefix}tune searches windows of ${tune.model}, and without a selection ${other?.model ?? train.model} would read those of every fold`,
    `leave train.selection out, or train ${tune.model} alone`,
  );
}

/** The runs of the tuned learner train with what was found, unless they name a file of their own. */
function withTuned(train: TrainConfig, tune: TuneConfig | undefined): TrainConfig {
  if (!tune) return train;
  const paramsFrom = tune.output;
  const takes = (model: string, own: string | undefined) => model === tune.model && own === undefined;
  if (!train.runs) return takes(train.model, train.paramsFrom) ? { ...train, paramsFrom } : train;
  const runs = train.runs.map((run) =>
    takes(run.model ?? train.model, run.paramsFrom ?? train.paramsFrom) ? { ...run, paramsFrom } : run,
  );
  return { ...train, runs };
}

/** @throws TrademlError (config) for a streaming calibrator, which waits for outcomes that a pipeline does not have */
function calibrateRun(config: CalibrateConfig): CalibrateRunConfig {
  const part = partOf(config);
  if ('run' in part) return part.run;
  throw configError(
    'section calibrate: update has no place in a pipeline',
    'run it by itself: trademl calibrate --update',
  );
}

/** The runs that a train section makes. */
function runsOf({ run, runs }: TrainConfig): string[] {
  return runs?.map((each) => each.run) ?? [run as string];
}

/** The label that the task learns; the features stage refuses one that it does not make. */
function taskLabel({ label: labels }: FeaturesConfig, { label }: TrainConfig): LabelSpec {
  const specs = labelSpecs(labels);
  const found = specs.find(({ column }) => column === label) ?? (label?.startsWith('label_') ? specs[0] : undefined);
  return found ?? labelSpec(label ?? labels[0]);
}

/** Two tasks that write one run would overwrite each other. */
function checkRuns(tasks: readonly TaskConfig[]): void {
  const owners = new Map<string, string>();
  for (const { name, train, ensemble, calibrate } of tasks) {
    const later = [...(ensemble ? [ensemble.run] : []), ...(calibrate ? [calibratedName(calibrate)] : [])];
    for (const run of new Set([...runsOf(train), ...later])) {
      const other = owners.get(run);
      if (other !== undefined) {
        throw configError(`tasks ${other} and ${name} both make the run '${run}'`, 'give each run a name of its own');
      }
      owners.set(run, name as string);
    }
  }
}
