import type { StageContext } from '../core/context.ts';
import { configError, dataError, TrademlError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { type FitRecord, type FittedPart, fitRecord } from '../io/fit-record.ts';
import type { Panel } from '../io/panel.ts';
import { sampleWeights, type Weighting } from '../labels/sample-weights.ts';
import type { Dataset } from '../models/dataset.ts';
import type { FitSetting, FittedModel, Learner } from '../models/learner.ts';
import { featuresFor, inputsOf, orderedFor } from './learner-rows.ts';

export interface FitOptions {
  /** Whose test rows the model serves. */
  readonly fold: number | 'final';
  readonly task: Task;
  readonly learner: Learner;
  readonly params: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
  /** Share of the training part's latest dates that watches for overfitting; 0 trains without watching. */
  readonly validationShare: number;
  /** After the best round is known, fit again on all training rows with that many rounds. */
  readonly refit: boolean;
  readonly balanceClasses: boolean;
  /** Factor on the weights of a class's rows, by class name (binary: 'down' and 'up'). */
  readonly classWeights?: Readonly<Record<string, number>>;
  /** Weights of overlapping labels, made anew from whatever rows are fitted. */
  readonly weighting: Weighting;
  readonly seed: number;
  readonly horizonBars: number;
  /** Where a long fit may keep its state. */
  readonly checkpointDir?: string;
  /** Told of each round of the fit that is watched, or of the only one. */
  readonly onRound?: FitSetting['onRound'];
}

export interface FitResult {
  readonly model: FittedModel;
  readonly validationRows: number;
  readonly bestRound: number | undefined;
  /** The rows that the model and the early stopping saw. */
  readonly fits: readonly FitRecord[];
}

/**
 * Cuts the training rows into an earlier part to fit and the latest dates to watch. Rows of the earlier part whose
 * label is known only inside the watched part are purged (closed intervals), so early stopping sees no future.
 * @param rows training rows in order of time
 */
function validationCut(panel: Panel, rows: Int32Array, share: number): { fit: Int32Array; watch: Int32Array } {
  const times = [...new Set(takeRows(panel.time, rows))];
  const watched = Math.floor(times.length * share);
  if (watched < 1 || watched >= times.length) return { fit: rows, watch: new Int32Array(0) };
  const watchStart = times[times.length - watched];
  return {
    fit: rows.filter((row) => panel.time[row] < watchStart && panel.labelKnownAt[row] < watchStart),
    watch: rows.filter((row) => panel.time[row] >= watchStart),
  };
}

/** Weights scaled so that each class has the same total weight; the mean weight is one. */
function balanced(weights: Float64Array, y: Float64Array): Float64Array {
  const totals = new Map<number, number>();
  y.forEach((value, i) => {
    totals.set(value, (totals.get(value) ?? 0) + weights[i]);
  });
  // A class whose rows all weigh nothing stays at nothing.
  return weights.map((weight, i) => (weight * y.length) / (totals.size * (totals.get(y[i]) || 1)));
}

/** Undefined when all rows weigh the same. */
function weightsOf(panel: Panel, rows: Int32Array, y: Float64Array, options: FitOptions): Float32Array | undefined {
  const { task, weighting, classWeights } = options;
  const balance = options.balanceClasses && task.kind !== 'regression';
  if (weighting.method === 'none' && !balance && !classWeights) return undefined;
  const own = sampleWeights(panel, rows, weighting);
  const weights = balance ? balanced(own, y) : own;
  if (!classWeights) return Float32Array.from(weights);
  const factors = classNames(task).map((name) => classWeights[name] ?? 1);
  return Float32Array.from(weights, (weight, i) => weight * factors[y[i]]);
}

/** @throws TrademlError (config) when a weight is given to a class that the label does not have */
export function checkClassWeights(task: Task, classWeights: Readonly<Record<string, number>> | undefined): void {
  const names = classNames(task);
  const unknown = Object.keys(classWeights ?? {}).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw configError(
    `train.classWeights names the class '${unknown}', which the label does not have`,
    names.length > 0 ? `its classes: ${names.join(', ')}` : 'the label is a value; leave classWeights out',
  );
}

function classNames(task: Task): readonly string[] {
  if (task.kind === 'regression') return [];
  return task.kind === 'binary' ? ['down', 'up'] : task.classes;
}

/** Says when the label has a class that none of the training rows has: the model learns, and can't foresee that class. */
export function warnOfAbsentClasses(
  { log }: StageContext,
  { y }: Panel,
  rows: Int32Array,
  { task, fold }: Pick<FitOptions, 'task' | 'fold'>,
): void {
  const seen = new Set(takeRows(y, rows));
  const absent = classNames(task).filter((_, code) => !seen.has(code));
  if (absent.length === 0) return;
  log.warn(
    `${placeOf(fold)}: none of its ${rows.length} training rows is '${absent.join("' or '")}', so its model can't foresee that`,
  );
}

/** Says which features have no value in the training rows, as slow ones have none in an early fold that is mostly warm-up. */
export function warnOfEmptyFeatures(
  { log }: StageContext,
  panel: Panel,
  rows: Int32Array,
  { learner, params, features, task, fold }: Pick<FitOptions, 'learner' | 'params' | 'features' | 'task' | 'fold'>,
): void {
  const read = featuresFor(learner, params, panel, features, task);
  const empty = read.filter((name) => rows.every((row) => Number.isNaN(panel.columns[name][row])));
  if (empty.length === 0) return;
  const named = `${empty.slice(0, 3).join(', ')}${empty.length > 3 ? ', ...' : ''}`;
  log.warn(
    `${placeOf(fold)}: ${empty.length} of ${read.length} features (${named}) have no value in its ${rows.length} training rows, ` +
      'so its model knows nothing of them: begin the folds later (trademl splits --min-train), or leave them out',
  );
}

/**
 * Fits a learner on these rows and nothing else.
 * @param rows training rows, already purged, in order of time
 * @throws TrademlError as the learner does, naming the fold where the rows are at fault
 */
export async function fitOnRows(
  ctx: StageContext,
  panel: Panel,
  rows: Int32Array,
  options: FitOptions,
): Promise<FitResult> {
  const features = featuresFor(options.learner, options.params, panel, options.features, options.task);
  try {
    return await fitInTime(ctx, panel, rows, features, options);
  } catch (error) {
    if (!(error instanceof TrademlError && error.kind === 'data')) throw error;
    throw dataError(`${placeOf(options.fold)}: ${error.message}`, error.hint, error);
  }
}

function placeOf(fold: number | 'final'): string {
  return fold === 'final' ? 'final model' : `fold ${fold}`;
}

async function fitInTime(
  ctx: StageContext,
  panel: Panel,
  rows: Int32Array,
  features: readonly string[],
  options: FitOptions,
): Promise<FitResult> {
  const { learner, task, params, seed, fold, horizonBars } = options;
  const saw = (part: FittedPart, seen: Int32Array) => fitRecord({ part, fold }, panel, seen);
  const { checkpointDir, onRound } = options;
  const onWarning = (message: string) => ctx.log.warn(`${learner.name}, fold ${fold}: ${message}`);
  const setting: FitSetting = {
    seed,
    threads: ctx.jobs,
    device: ctx.device,
    signal: ctx.signal,
    onWarning,
    horizonBars,
    checkpointDir,
  };
  const datasetOf = (chosen: Int32Array): Dataset => {
    const ordered = orderedFor(learner, params, panel, chosen);
    const y = takeRows(panel.y, ordered);
    return {
      ...inputsOf(learner, params, panel, ordered, features),
      features,
      y,
      weights: weightsOf(panel, ordered, y, options),
    };
  };
  // A learner that counts no rounds stops nowhere early: rows kept back to watch it would be lost.
  const { fit, watch } = validationCut(panel, rows, learner.rounds ? options.validationShare : 0);
  if (watch.length === 0 || fit.length === 0) {
    const model = await learner.fit(task, datasetOf(rows), undefined, params, { ...setting, onRound });
    return { model, validationRows: 0, bestRound: undefined, fits: [saw('model', rows)] };
  }
  const watched = await learner.fit(task, datasetOf(fit), datasetOf(watch), params, { ...setting, onRound });
  const best = watched.bestIteration;
  if (!options.refit || best === undefined || learner.rounds === undefined) {
    const bestRound = best === undefined ? undefined : best + 1;
    const fits = [saw('model', fit), saw('early stopping', watch)];
    return { model: watched, validationRows: watch.length, bestRound, fits };
  }
  watched.close();
  const rounds = { ...params, [learner.rounds]: best + 1 };
  const model = await learner.fit(task, datasetOf(rows), undefined, rounds, setting);
  const fits = [saw('model', rows), saw('early stopping', watch)];
  return { model, validationRows: watch.length, bestRound: best + 1, fits };
}
