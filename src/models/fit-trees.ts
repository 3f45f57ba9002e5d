import { configError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { resolveDevice } from '../engines/index.ts';
import { DMatrix, type ParameterValue, trainBooster, type XgboostLibrary } from '../engines/xgboost/index.ts';
import { locateXgboost } from '../engines/xgboost/locate.ts';
import { toldOfLoss } from './booster-round.ts';
import type { Dataset } from './dataset.ts';
import type { FitSetting, FittedModel } from './learner.ts';
import { treeModel } from './tree-model.ts';

export interface TreeFit {
  readonly learner: string;
  readonly task: Task;
  readonly train: Dataset;
  /** What the trees learn, where it is not `train.y` itself: row-major, shape (rows, targets). */
  readonly label?: { readonly values: Float64Array; readonly targets: number };
  readonly valid: Dataset | undefined;
  readonly rounds: number;
  /** 0: never stop early. */
  readonly earlyStoppingRounds: number;
  /** XGBoost's own names. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** As given to the learner, to be kept with the model. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly setting: FitSetting;
}

/** XGBoost's objective and metric for a task. */
export function objectiveParameters(task: Task): Record<string, ParameterValue> {
  if (task.kind === 'binary') return { objective: 'binary:logistic', eval_metric: 'logloss' };
  if (task.kind === 'regression') return { objective: 'reg:squarederror', eval_metric: 'rmse' };
  return { objective: 'multi:softprob', eval_metric: 'mlogloss', num_class: task.classes.length };
}

/** Trains a tree ensemble and wraps it; frees the matrices in any case. */
export async function fitTrees(fit: TreeFit): Promise<FittedModel> {
  const { learner, task, setting } = fit;
  const { library } = locateXgboost();
  const { device } = resolveDevice(setting.device, { name: 'xgboost', ...library });
  const stops = fit.valid !== undefined && fit.earlyStoppingRounds > 0;
  const matrices: DMatrix[] = [];
  try {
    const train = await matrixOf(library, fit.train, setting.threads, fit.label);
    matrices.push(train);
    const valid = fit.valid && (await matrixOf(library, fit.valid, setting.threads));
    if (valid) matrices.push(valid);
    const { booster, bestRounds } = await trainBooster(library, {
      train,
      valid,
      rounds: fit.rounds,
      earlyStoppingRounds: stops ? fit.earlyStoppingRounds : undefined,
      parameters: fit.parameters,
      featureNames: fit.train.features,
      device,
      threads: setting.threads,
      seed: setting.seed,
      signal: setting.signal,
      onRound: toldOfLoss(setting.onRound, stops),
      onWarning: (message) => onWarning(learner, message, setting),
    });
    const bestIteration = stops ? bestRounds - 1 : undefined;
    return treeModel({
      learner,
      task,
      features: fit.train.features,
      bestIteration,
      device,
      params: fit.params,
      booster,
    });
  } finally {
    for (const matrix of matrices) matrix.close();
  }
}

function matrixOf(library: XgboostLibrary, data: Dataset, threads: number, label?: TreeFit['label']): Promise<DMatrix> {
  const { x, rows, features, y, weights } = data;
  return DMatrix.create(library, {
    x,
    rows,
    columns: features.length,
    label: label?.values ?? y,
    targets: label?.targets,
    weight: weights,
    featureNames: features,
    threads,
  });
}

/** A parameter that XGBoost does not know is an error, since the user meant something by it. */
function onWarning(learner: string, message: string, setting: FitSetting): void {
  const unused = /Parameters: \{ (.*) \} are not used/.exec(message)?.[1];
  if (unused)
    throw configError(
      `learner ${learner}: XGBoost has no use for ${unused.replaceAll('"', "'")}`,
      "check the names under 'extra'",
    );
  setting.onWarning?.(`xgboost: ${message}`);
}
