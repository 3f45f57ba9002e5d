import { type StageContext, warningOnce } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { requireEngine } from '../engines/index.ts';
import {
  featuresDir,
  featuresManifestPath,
  featuresPath,
  studyDir,
  studyManifestPath,
  tunedPath,
} from '../io/layout.ts';
import { chosenSymbols } from '../io/panel.ts';
import type { Learner } from '../models/learner.ts';
import { learnerSpace } from '../tuning/learner-space.ts';
import { readPruner } from '../tuning/pruners.ts';
import { readSpace } from '../tuning/space.ts';
import type { TuneSummary } from '../tuning/study.ts';
import { barFilesOf } from './bar-returns.ts';
import { neededSplits, selectionFileFor, splitsFileFor } from './feature-set.ts';
import { runStage, type StageOutcome } from './run-stage.ts';
import { secondsOf, type TuneConfig } from './tune/config.ts';
import { runStudy } from './tune/run-study.ts';
import { studyLearner } from './tune/study-data.ts';

/**
 * Searches parameters of a learner and windows of features, and writes the best as a file that `train` takes. Nested by
 * default: a search for each fold inside its training rows, whose result is then scored on the fold's test rows for the
 * first time, and one for the final model on all rows before the hold-out.
 */
export async function tuneStage(config: TuneConfig, ctx: StageContext): Promise<StageOutcome<TuneSummary>> {
  const ws = ctx.workspace;
  const { learner } = studyLearner(config);
  const windows = readSpace(config.window).map(({ name }) => name);
  const space = learnerSpace(learner, config.space, config.params, windows.length > 0);
  readPruner(config.pruner, config.rungs);
  if (config.rungs === 'rounds') checkWatched(learner, config);
  if (config.timeBudget !== undefined) secondsOf(config.timeBudget);
  if (learner.engine && !ctx.dryRun) await requireEngine(learner.engine);
  const study = config.study ?? `${config.features}-${learner.name}`;
  const splits = splitsFileFor(ws, config);
  const selection = await selectionFileFor(ws, config);
  const output = config.output ?? tunedPath(ws, study);
  const names = [...space.map(({ name }) => name), ...windows];
  const where = config.nested
    ? "inside each fold's training rows, then on all rows before the hold-out"
    : 'on the folds';
  const inputs = async () => {
    const symbols = await chosenSymbols(ws, config.features, config.symbols);
    const files = symbols.map((symbol) => featuresPath(ws, config.features, symbol));
    const usesBars = config.weights === 'return-attribution' || config.objective === 'sharpe' || windows.length > 0;
    const bars = usesBars ? await barFilesOf(ws, config.features, symbols) : [];
    const set = windows.length > 0 ? [featuresManifestPath(ws, config.features)] : [];
    return [...files, ...bars, ...set, await neededSplits(splits, config.features), ...(selection ? [selection] : [])];
  };
  return runStage<TuneSummary>(ctx, {
    stage: 'tune',
    name: study,
    manifestPath: studyManifestPath(ws, study),
    config,
    plan: {
      reads: [featuresDir(ws, config.features), splits, ...(selection ? [selection] : [])],
      writes: [studyDir(ws, study), output],
      work: [
        `search ${names.join(', ')} of ${learner.name} ${where}: ${config.trials} trials each by ${config.sampler}`,
      ],
    },
    inputs,
    work: async (journal) =>
      runStudy({ config, study, output, journal, inputs: await inputs() }, { ...ctx, log: warningOnce(ctx.log) }),
  });
}

/** @throws TrademlError (config) when a fit has no rounds, or nothing watches them */
function checkWatched(learner: Learner, { validationShare }: TuneConfig): void {
  if (learner.rounds === undefined) {
    throw configError(
      `learner ${learner.name} counts no training rounds, so a pruner can't stop at them`,
      '--rungs folds',
    );
  }
  if (validationShare > 0) return;
  throw configError(
    'rungs of rounds need rows that watch the training, and validationShare is 0',
    '--validation-share 0.15, or --rungs folds',
  );
}
