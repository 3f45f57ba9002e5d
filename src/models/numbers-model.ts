import { join } from 'node:path';
import type { z } from 'zod';
import { dataError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { checkInputs } from './check-dataset.ts';
import type { Inputs } from './dataset.ts';
import type { FittedModel, Importance } from './learner.ts';
import { type SavedModel, savedModelFile, writeSavedModel } from './saved-model.ts';

/** A model that is a few numbers, all kept in learner.json. */
interface NumbersModel<State> {
  readonly learner: string;
  readonly task: Task;
  readonly features: readonly string[];
  readonly state: State;
  /** Row-major, shape (rows, outputs). The inputs are checked. */
  readonly predict: (inputs: Inputs, state: State) => Float64Array;
  readonly importance?: (state: State) => Importance[];
  readonly diagnostics?: FittedModel['diagnostics'];
}

export function numbersModel<State extends Record<string, unknown>>(parts: NumbersModel<State>): FittedModel {
  const { learner, task, features, state, predict, importance, diagnostics } = parts;
  return {
    learner,
    task,
    features,
    device: 'cpu',
    predict: async (inputs) => {
      checkInputs(inputs, features);
      return predict(inputs, state);
    },
    importance: () => importance?.(state) ?? [],
    diagnostics,
    save: async (dir) => [await writeSavedModel(dir, { learner, task, features, device: 'cpu' }, state)],
    close: () => undefined,
  };
}

/** @throws TrademlError (data) when learner.json does not hold what this learner saves */
export function stateOf<State>(schema: z.ZodType<State>, dir: string, saved: SavedModel): State {
  const parsed = schema.safeParse(saved.state);
  if (parsed.success) return parsed.data;
  throw dataError(`${join(dir, savedModelFile)} holds no model of learner ${saved.learner}`, 'train the model again');
}
