import type { StageContext } from '../../core/context.ts';
import { configError } from '../../core/errors.ts';
import { hashFile, hashOf } from '../../core/hash.ts';
import { version } from '../../core/version.ts';
import { studyPredictionsDir, trialPredictionsPath } from '../../io/layout.ts';
import type { Journal } from '../../io/manifest.ts';
import { recordTrials, trialsPath } from '../../io/trials.ts';
import { developmentRows, splitsHash } from '../../splits/index.ts';
import { isSingle } from '../../tuning/distribution.ts';
import { learnerSpace, mostRounds } from '../../tuning/learner-space.ts';
import { objectiveFor } from '../../tuning/objective.ts';
import { readPruner } from '../../tuning/pruners.ts';
import { samplers } from '../../tuning/samplers.ts';
import { describeDimension } from '../../tuning/space.ts';
import type { StudyPart, TuneSummary } from '../../tuning/study.ts';
import { secondsOf, type TuneConfig } from './config.ts';
import { firstTrials, readWarmStart } from './first-trials.ts';
import { ledgerEntries } from './ledger.ts';
import { scoreOuterFolds } from './outer-folds.ts';
import { type SearchPlan, searchPart } from './part-search.ts';
import { partsOf } from './parts.ts';
import type { TrialSetting } from './score-trial.ts';
import { scorersFor } from './scorers.ts';
import { loadStudyData, type StudyData } from './study-data.ts';
import { writeStudyFiles } from './study-files.ts';
import { type WindowColumns, windowColumns } from './window-columns.ts';

export interface StudyRequest {
  readonly config: TuneConfig;
  readonly study: string;
  /** File of parameters to write. */
  readonly output: string;
  readonly journal: Journal;
  /** Files that the outcome hangs on. */
  readonly inputs: readonly string[];
}

/** Runs every search of a study, scores the outer folds, and writes what came of it. */
export async function runStudy(request: StudyRequest, ctx: StageContext) {
  const { config, study, output, journal } = request;
  const data = await loadStudyData(config, ctx);
  const windows = await windowColumns(config.window, data.panel, data.plan, config.features, ctx);
  const space = learnerSpace(data.learner, config.space, config.params, windows.space.length > 0);
  const objective = objectiveFor(data.label.task, config.objective);
  const key = await studyKey(request, ctx);
  const pruning = readPruner(config.pruner, config.rungs);
  const rungs = pruning.overRounds?.rungs(mostRounds(data.learner, data.params, space)) ?? [];
  const plan = {
    space: [...space, ...windows.space],
    objective,
    sampler: samplers.get(config.sampler),
    pruning,
    trials: config.trials,
    inFlight: config.inFlight,
    key,
    journal,
  };
  checkDimensions(plan);
  const scorerOf = await scorersFor(objective, data, ctx);
  const ledger = trialsPath(ctx.workspace, config.features, data.label.column);
  const searched = await searchParts(request, data, windows, { space, rungs }, plan, scorerOf, ledger, ctx);
  const final = searched[searched.length - 1];
  const scorer = scorerOf(developmentRows(data.plan, data.panel.time, data.panel.labelKnownAt, data.panel.y));
  const outer = config.nested
    ? await scoreOuterFolds(ctx, { study, data, windows, space, scorer, parts: searched.slice(0, -1), key, journal })
    : undefined;
  const best = final.trials[final.best];
  const summary: TuneSummary = {
    study,
    learner: data.learner.name,
    task: data.label.task,
    label: data.label.spec,
    labelColumn: data.label.column,
    featuresName: config.features,
    interval: data.features.interval,
    objective: objective.name,
    direction: objective.direction,
    sampler: config.sampler,
    pruner: config.pruner,
    rungs: { unit: config.rungs, rounds: rungs },
    nested: config.nested,
    space: Object.fromEntries(plan.space.map((dimension) => [dimension.name, describeDimension(dimension)])),
    fixed: config.params,
    parts: searched,
    best: best.params,
    bestValue: best.value as number,
    ...(outer && { outer: outer.outer }),
    cutShort: searched.some(({ trials }) => trials.length < plan.trials),
    splitsPath: data.splitsPath,
    splitsHash: splitsHash(data.plan),
    symbols: data.panel.symbols,
    trials: await recordTrials(ledger, []),
    path: output,
    next: [],
  };
  const { files, next } = await writeStudyFiles({ ...summary, config, plan: plan.space, windows, ledger }, ctx);
  return { outputs: [...files, ...(outer ? [outer.path] : [])], summary: { ...summary, next } };
}

/** Searches the folds' parts, then the final one. What was tried is in the ledger even when a later part fails. */
async function searchParts(
  { config, study }: StudyRequest,
  data: StudyData,
  windows: WindowColumns,
  { space, rungs }: Pick<TrialSetting, 'space' | 'rungs'>,
  shared: Omit<SearchPlan, 'onTrial'>,
  scorerOf: Awaited<ReturnType<typeof scorersFor>>,
  ledger: string,
  ctx: StageContext,
): Promise<StudyPart[]> {
  const parts = partsOf(config, data);
  const warm = await readWarmStart(config.warmStart, splitsHash(data.plan), ctx);
  const millis = config.timeBudget === undefined ? Number.POSITIVE_INFINITY : 1000 * secondsOf(config.timeBudget);
  const startedAt = performance.now();
  const progress = ctx.log.progress('trials', parts.length * shared.trials);
  let done = 0;
  const plan: SearchPlan = { ...shared, onTrial: (part) => progress.update(++done, part) };
  const searched: StudyPart[] = [];
  const predictionsDir = studyPredictionsDir(ctx.workspace, study, shared.key);
  try {
    for (const [i, { part, fold, rows, folds, featuresOf }] of parts.entries()) {
      const predictionsPath = (number: number) => trialPredictionsPath(predictionsDir, part, number);
      const scorer = scorerOf(rows);
      const setting = { data, windows, space, rungs, fold, folds, featuresOf, scorer, predictionsPath };
      const onWarning = (message: string) => ctx.log.warn(`${part}: ${message}`);
      const first = firstTrials(plan.space, { ...data.params, ...windows.present }, warm.of(fold), onWarning);
      // Each part has its share of the time, so that none goes without.
      const isOver = () => performance.now() - startedAt > (millis * (i + 1)) / parts.length;
      const found = await searchPart(ctx, plan, { part, setting, rows, first, isOver });
      searched.push(found);
      await recordTrials(ledger, ledgerEntries(found, study, data, space));
    }
  } finally {
    progress.stop();
  }
  return searched;
}

/** Everything that trials hang on; how many there are and for how long is no part of it, so a study can be gone on with. */
async function studyKey({ config, inputs }: StudyRequest, ctx: StageContext): Promise<string> {
  const { trials: _trials, timeBudget: _budget, output: _output, study: _study, ...shaping } = config;
  const files: string[] = [];
  for (const path of inputs) files.push(await hashFile(path));
  return hashOf({ config: shaping, files, seed: ctx.seed, build: version().build });
}

function checkDimensions({ space, sampler }: Pick<SearchPlan, 'space' | 'sampler'>): void {
  const most = sampler.mostDimensions ?? Number.POSITIVE_INFINITY;
  if (space.length > most) {
    throw configError(
      `sampler ${sampler.name} searches at most ${most} parameters, the space has ${space.length}`,
      'use --sampler tpe',
    );
  }
  if (space.every(({ distribution }) => isSingle(distribution))) {
    throw configError('the space holds a single point: there is nothing to search', 'widen a range');
  }
}
