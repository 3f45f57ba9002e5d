import { join } from 'node:path';
import { z } from 'zod';
import { configError, dataError, TrademlError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { Task } from '../core/task.ts';
import {
  Booster,
  knownParameters,
  type LightgbmLibrary,
  locateLightgbm,
  type ParameterValue,
  type Rows,
  trainBooster,
} from '../engines/lightgbm/index.ts';
import { toldOfLoss } from './booster-round.ts';
import { checkInputs } from './check-dataset.ts';
import type { Dataset } from './dataset.ts';
import type { FitSetting, FittedModel, Importance } from './learner.ts';
import { modelFileFields, readModelFile, writeModelFile } from './model-file.ts';
import { type SavedModel, savedModelFile, writeSavedModel } from './saved-model.ts';

/** LightGBM's own text form; every LightGBM since 4.0 reads it. */
const modelFile = 'model.txt';

const state = z.strictObject({
  ...modelFileFields,
  /** Version of LightGBM that wrote it. */
  lightgbm: z.string(),
  /** The parameters as given to the learner, for people. */
  params: z.record(z.string(), z.unknown()),
});

interface LightgbmFit {
  readonly learner: string;
  readonly task: Task;
  readonly train: Dataset;
  readonly valid: Dataset | undefined;
  readonly rounds: number;
  /** 0: never stop early. */
  readonly earlyStoppingRounds: number;
  /** LightGBM's own names. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The user's own, under LightGBM's names; they win. */
  readonly extra?: Readonly<Record<string, ParameterValue>>;
  /** As given to the learner, to be kept with the model. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly setting: FitSetting;
}

/** LightGBM's objective and metric for a task. */
function objectiveParameters(task: Task): Record<string, ParameterValue> {
  if (task.kind === 'binary') return { objective: 'binary', metric: 'binary_logloss' };
  if (task.kind === 'regression') return { objective: 'regression', metric: 'rmse' };
  return { objective: 'multiclass', metric: 'multi_logloss', num_class: task.classes.length };
}

/** Trains a tree ensemble and wraps it. LightGBM's wheels have no CUDA, so it always runs on the CPU. */
export async function fitLightgbm(fit: LightgbmFit): Promise<FittedModel> {
  const { learner, task, train, valid, extra = {}, setting, params } = fit;
  const { library } = locateLightgbm();
  checkExtra(learner, library, extra);
  if (setting.device === 'cuda') setting.onWarning?.('lightgbm has no CUDA build: this learner trains on the CPU');
  const stops = valid !== undefined && fit.earlyStoppingRounds > 0;
  const { booster, kept } = await trainBooster(library, {
    train: rowsOf(train),
    valid: valid && rowsOf(valid),
    featureNames: train.features,
    rounds: fit.rounds,
    earlyStoppingRounds: stops ? fit.earlyStoppingRounds : undefined,
    parameters: { ...objectiveParameters(task), ...fit.parameters, ...extra },
    threads: setting.threads,
    seed: setting.seed,
    signal: setting.signal,
    onRound: toldOfLoss(setting.onRound, stops),
  });
  const bestIteration = stops ? Math.max(kept, 1) - 1 : undefined;
  return lightgbmModel({ learner, task, features: train.features, bestIteration, params, booster }, setting.threads);
}

/** Rows without weight are left out, or they would count as rows in a leaf. */
function rowsOf({ x, rows, features, y, weights }: Dataset): Rows {
  if (!weights?.includes(0)) return { x, rows, label: Float32Array.from(y), weight: weights };
  const kept = Int32Array.from(weights.keys()).filter((row) => weights[row] > 0);
  const width = features.length;
  const chosen = new Float32Array(kept.length * width);
  kept.forEach((row, i) => {
    chosen.set(x.subarray(row * width, (row + 1) * width), i * width);
  });
  const label = Float32Array.from(kept, (row) => y[row]);
  return { x: chosen, rows: kept.length, label, weight: Float32Array.from(kept, (row) => weights[row]) };
}

/** A parameter that LightGBM does not know is an error, since the user meant something by it. */
function checkExtra(learner: string, library: LightgbmLibrary, extra: Readonly<Record<string, ParameterValue>>): void {
  const known = knownParameters(library);
  for (const [name, value] of Object.entries(extra)) {
    if (!known.has(name)) {
      throw configError(
        `learner ${learner}: LightGBM has no parameter '${name}'`,
        `${suggestion(name, [...known])}; check the names under 'extra'`,
      );
    }
    if (/\s/.test(String(value))) {
      throw configError(`learner ${learner}: extra.${name} is '${value}'; a value of LightGBM's has no white space`);
    }
  }
}

interface ModelParts {
  readonly learner: string;
  readonly task: Task;
  readonly features: readonly string[];
  readonly bestIteration?: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly booster: Booster;
}

/** A fitted model around a booster, which it owns. */
function lightgbmModel(parts: ModelParts, threads: number): FittedModel {
  const { learner, task, features, bestIteration, booster } = parts;
  return {
    learner,
    task,
    features,
    bestIteration,
    device: 'cpu',
    predict: async (inputs) => {
      checkInputs(inputs, features);
      return booster.predict(inputs.x, inputs.rows, threads);
    },
    importance: () => importanceOf(booster, features),
    save: (dir) => save(dir, parts),
    close: () => booster.close(),
  };
}

function importanceOf(booster: Booster, features: readonly string[]): Importance[] {
  const gain = booster.importance('gain');
  const splits = booster.importance('weight');
  return features.map((feature, i) => ({
    feature,
    gain: splits[i] > 0 ? gain[i] / splits[i] : 0,
    weight: splits[i],
  }));
}

async function save(dir: string, parts: ModelParts): Promise<string[]> {
  const { params, booster } = parts;
  const description = {
    ...(await writeModelFile(dir, modelFile, Buffer.from(booster.text))),
    lightgbm: booster.library.version,
    params,
  } satisfies z.output<typeof state>;
  return [modelFile, await writeSavedModel(dir, { ...parts, device: 'cpu' }, description)];
}

/** @throws TrademlError (data) when the model file is missing, cut short or changed; the library never sees such text */
export async function loadLightgbmModel(dir: string, saved: SavedModel, threads: number): Promise<FittedModel> {
  const parsed = state.safeParse(saved.state);
  if (!parsed.success) throw dataError(`${join(dir, savedModelFile)} names no ${modelFile}`, 'train the model again');
  const { lightgbm, params } = parsed.data;
  const text = (await readModelFile(dir, parsed.data)).toString('utf8');
  const { library } = locateLightgbm();
  const { learner, task, features, bestIteration } = saved;
  try {
    const booster = await Booster.fromText(library, text);
    return lightgbmModel({ learner, task, features, bestIteration, params, booster }, threads);
  } catch (error) {
    if (!(error instanceof TrademlError)) throw error;
    throw dataError(
      `${join(dir, modelFile)} was written by LightGBM ${lightgbm} and LightGBM ${library.version} can't read it: ${error.message}`,
      'use that version, or train the model again',
      error,
    );
  }
}
