import type { StageContext } from '../../core/context.ts';
import { TrademlError, throwIfAborted } from '../../core/errors.ts';
import { concatenate } from '../../core/frame.ts';
import { orNull } from '../../core/numbers.ts';
import { deriveSeed } from '../../core/rng.ts';
import { fitOnRows } from '../../evaluation/fit-in-time.ts';
import { predictRows } from '../../evaluation/learner-rows.ts';
import { predictionTable } from '../../evaluation/prediction-table.ts';
import { writeTable } from '../../io/parquet.ts';
import type { InnerFold } from '../../splits/inside.ts';
import type { FoldPrediction, Scorer } from '../../tuning/objective.ts';
import { type RungWatch, watchRungs } from '../../tuning/rungs.ts';
import type { ProposedTrial } from '../../tuning/search.ts';
import type { Space } from '../../tuning/space.ts';
import type { StudyTrial } from '../../tuning/study.ts';
import { learnerParams, type StudyData } from './study-data.ts';
import type { WindowColumns } from './window-columns.ts';

export interface TrialSetting {
  readonly data: StudyData;
  readonly windows: WindowColumns;
  /** The learner's dimensions. */
  readonly space: Space;
  /** Rounds of the first fold's fit after which the pruner decides; none where it decides after folds. */
  readonly rungs: readonly number[];
  /** Whom the search serves. */
  readonly fold: number | 'final';
  /** The folds that score a trial, in the order in which they are scored. */
  readonly folds: readonly InnerFold[];
  /** Columns of each of these folds, before windows. */
  readonly featuresOf: (innerFold: number) => readonly string[];
  readonly scorer: Scorer;
  /** File for a trial's predictions. */
  readonly predictionsPath: (number: number) => string;
}

/**
 * Fits the learner with a trial's parameters on the training rows of each fold and scores its test rows. Models are not
 * fitted again after early stopping: trials are compared with each other, and it would take twice the time.
 * Data that the learner cannot learn from fail the trial, and so does a model that does not fit into the machine; anything
 * else that goes wrong ends the search.
 */
export async function scoreTrial(trial: ProposedTrial, setting: TrialSetting, ctx: StageContext): Promise<StudyTrial> {
  const { number, params, source, prunes } = trial;
  const { data, scorer } = setting;
  const startedAt = performance.now();
  const identity = { number, params, source, startedAt: new Date().toISOString() };
  const seconds = () => (performance.now() - startedAt) / 1000;
  setting.windows.prepare(params);
  const parts: FoldPrediction[] = [];
  const scores: (number | null)[] = [];
  const watch = setting.rungs.length > 0 ? watchRungs(setting.rungs, trial.prunesAt) : undefined;
  const about = { ...identity, ...(watch && { rungs: watch.met }) };
  try {
    for (const [inner, { test }] of setting.folds.entries()) {
      throwIfAborted(ctx.signal);
      const values = await fitAndPredict(trial, setting, inner, inner === 0 ? watch : undefined, ctx);
      if (!values) return { ...about, state: 'pruned', value: null, scores, seconds: seconds() };
      parts.push({ rows: test, values });
      const score = scorer.fold({ rows: test, values });
      scores.push(orNull(score));
      if (inner + 1 < setting.folds.length && prunes(scores)) {
        const predictions = await keep(parts, setting, number);
        return { ...about, state: 'pruned', value: null, scores, seconds: seconds(), predictions };
      }
    }
  } catch (error) {
    if (!(error instanceof TrademlError) || (error.kind !== 'data' && error.kind !== 'too-large')) throw error;
    return { ...about, state: 'failed', value: null, scores, reason: error.message, seconds: seconds() };
  }
  const predictions = await keep(parts, setting, number);
  const value = scorer.whole(parts);
  if (!Number.isFinite(value)) {
    const reason = `the objective is undefined on the ${data.label.task.kind} labels of these folds`;
    return { ...about, state: 'failed', value: null, scores, reason, seconds: seconds(), predictions };
  }
  return { ...about, state: 'complete', value, scores, seconds: seconds(), predictions };
}

/** @returns predictions of the fold's test rows; undefined when the pruner ended the trial at a rung */
async function fitAndPredict(
  { params: proposed }: ProposedTrial,
  { data, windows, space, fold, folds, featuresOf }: TrialSetting,
  inner: number,
  watch: RungWatch | undefined,
  ctx: StageContext,
): Promise<Float64Array | undefined> {
  const { train, test } = folds[inner];
  const params = learnerParams(data.params, space, proposed);
  const fit = fitOnRows(ctx, data.panel, train, {
    ...data.options,
    params,
    refit: false,
    fold,
    features: windows.features(featuresOf(inner), proposed),
    // One seed for all trials: their scores then differ by the parameters alone.
    seed: deriveSeed(ctx.seed, 'tune', fold, 'inner', inner),
    onRound: watch?.onRound,
  });
  const fitted = await (watch ? watch.run(fit, ({ model }) => model.close()) : fit);
  if (!fitted) return undefined;
  try {
    return await predictRows(fitted.model, data.learner, params, data.panel, test);
  } finally {
    fitted.model.close();
  }
}

/** Writes a trial's predictions as a run's are written; `fold` counts the folds that scored it. */
async function keep(parts: readonly FoldPrediction[], { data, predictionsPath }: TrialSetting, number: number) {
  const rows = Int32Array.from(concatenate(parts.map((part) => part.rows)));
  const fold = Int32Array.from(concatenate(parts.map((part, i) => new Int32Array(part.rows.length).fill(i))));
  const values = concatenate(parts.map((part) => part.values));
  const none = { rows: new Int32Array(0), values: new Float64Array(0) };
  const path = predictionsPath(number);
  await writeTable(path, predictionTable(data.panel, data.label.task, { rows, fold, values }, none));
  return path;
}
