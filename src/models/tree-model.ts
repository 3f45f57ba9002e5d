import { join } from 'node:path';
import { z } from 'zod';
import { dataError, TrademlError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { Booster } from '../engines/xgboost/index.ts';
import { locateXgboost } from '../engines/xgboost/locate.ts';
import { checkInputs } from './check-dataset.ts';
import type { FittedModel, Importance } from './learner.ts';
import { modelFileFields, readModelFile, writeModelFile } from './model-file.ts';
import { type SavedModel, savedModelFile, writeSavedModel } from './saved-model.ts';

/** XGBoost's own binary form; every XGBoost since 1.6 reads it. */
const modelFile = 'model.ubj';

const state = z.strictObject({
  ...modelFileFields,
  /** Version of XGBoost that wrote it. */
  xgboost: z.string(),
  /** The parameters as given to the learner, for people. */
  params: z.record(z.string(), z.unknown()),
});

export interface TreeModelParts {
  readonly learner: string;
  readonly task: Task;
  readonly features: readonly string[];
  readonly bestIteration?: number;
  readonly device: 'cpu' | 'cuda';
  readonly params: Readonly<Record<string, unknown>>;
  readonly booster: Booster;
}

/** A fitted model around a booster, which it owns. */
export function treeModel(parts: TreeModelParts): FittedModel {
  const { learner, task, features, bestIteration, device, booster } = parts;
  return {
    learner,
    task,
    features,
    bestIteration,
    device,
    predict: async (inputs) => {
      checkInputs(inputs, features);
      return Float64Array.from(await booster.predict(inputs.x, inputs.rows));
    },
    importance: () => importanceOf(booster, features),
    save: (dir) => saveTreeModel(dir, parts),
    close: () => booster.close(),
  };
}

function importanceOf(booster: Booster, features: readonly string[]): Importance[] {
  const [gain, cover, weight] = (['gain', 'cover', 'weight'] as const).map((kind) => booster.importance(kind));
  return features.map((feature) => ({
    feature,
    gain: gain.get(feature) ?? 0,
    cover: cover.get(feature) ?? 0,
    weight: weight.get(feature) ?? 0,
  }));
}

async function saveTreeModel(dir: string, parts: TreeModelParts): Promise<string[]> {
  const bytes = parts.booster.toBytes('ubj');
  const description = {
    ...(await writeModelFile(dir, modelFile, bytes)),
    xgboost: parts.booster.library.version.join('.'),
    params: parts.params,
  } satisfies z.output<typeof state>;
  return [modelFile, await writeSavedModel(dir, parts, description)];
}

/** @throws TrademlError (data) when the model file is missing, cut short or changed; the library never sees such bytes */
export async function loadTreeModel(dir: string, saved: SavedModel, threads: number): Promise<FittedModel> {
  const parsed = state.safeParse(saved.state);
  if (!parsed.success) throw dataError(`${join(dir, savedModelFile)} names no ${modelFile}`, 'train the model again');
  const bytes = await readModelFile(dir, parsed.data);
  const { library } = locateXgboost();
  const booster = await Booster.fromBytes(library, bytes).catch((error: unknown) => {
    if (!(error instanceof TrademlError)) throw error;
    const { xgboost } = parsed.data;
    throw dataError(
      `${join(dir, modelFile)} was written by XGBoost ${xgboost} and XGBoost ${library.version.join('.')} can't read it: ${error.message}`,
      'use that version, or train the model again',
      error,
    );
  });
  booster.setParameters({ nthread: threads });
  booster.setFeatureNames(saved.features);
  const { learner, task, features, bestIteration, device } = saved;
  return treeModel({ learner, task, features, bestIteration, device, params: parsed.data.params, booster });
}
