import type { z } from 'zod';
import type { Device } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { Task } from '../core/task.ts';
import { checkDataset } from './check-dataset.ts';
import type { SavedModel } from './saved-model.ts';

/** Rows to learn from. NaN in `x` is missing; `y` has none. */
export interface Dataset {
  /** Row-major, shape (rows, features). */
  readonly x: Float32Array;
  readonly rows: number;
  readonly features: readonly string[];
  /** Class index (binary: 1 is 'up') or value, shape (rows,). */
  readonly y: Float64Array;
  /** Non-negative, shape (rows,); all alike when left out. */
  readonly weights?: Float32Array;
}

/** How a fit runs; none of it but the seed changes the result. */
export interface FitSetting {
  /** Same seed, data, parameters and library build: same model. */
  readonly seed: number;
  readonly threads: number;
  readonly device: Device;
  readonly signal: AbortSignal;
  /** After each boosting round; `score` is the metric on the validation part, when there is one. */
  readonly onRound?: (round: { readonly done: number; readonly rounds: number; readonly score?: number }) => void;
  readonly onWarning?: (message: string) => void;
}

export interface Importance {
  readonly feature: string;
  /** Mean improvement of the objective over the splits on this feature; 0 when there is none. */
  readonly gain: number;
  /** Mean cover (sum of second derivatives; for squared error the rows) of those splits. */
  readonly cover: number;
  /** Number of those splits. */
  readonly weight: number;
}

export interface FittedModel {
  /** Name of the learner. */
  readonly learner: string;
  readonly task: Task;
  readonly features: readonly string[];
  /** Last round kept, from 0; only when early stopping chose it. */
  readonly bestIteration?: number;
  /** Where it was trained. */
  readonly device: 'cpu' | 'cuda';
  /**
   * @param x row-major, shape (rows, features), NaN missing
   * @param features names of x's columns, to be compared with the model's; skipped when left out
   * @returns row-major, shape (rows, outputs): binary P(1); multiclass one probability for each class; regression the value
   * @throws TrademlError (data) when shapes or names do not fit
   */
  predict(x: Float32Array, rows: number, features?: readonly string[]): Promise<Float64Array>;
  /** One entry for each feature, in their order. */
  importance(): Importance[];
  /** Writes the model into a folder. @returns names of the files */
  save(dir: string): Promise<string[]>;
  /** Frees native memory. */
  close(): void;
}

/** A way to learn. The parameters' schema carries description, default and limits of each. */
export interface Learner {
  readonly name: string;
  readonly summary: string;
  /** The engine it needs, when it needs one. */
  readonly engine?: 'xgboost';
  readonly params: z.ZodObject;
  /**
   * @param valid watched for early stopping by learners that can; others ignore it
   * @throws TrademlError (config) on wrong parameters, (data) on wrong rows, (engine), (interrupted)
   */
  fit(
    task: Task,
    train: Dataset,
    valid: Dataset | undefined,
    params: Readonly<Record<string, unknown>>,
    setting: FitSetting,
  ): Promise<FittedModel>;
  load(dir: string, saved: SavedModel, threads: number): Promise<FittedModel>;
}

interface LearnerDefinition<Shape extends z.ZodRawShape> extends Omit<Learner, 'params' | 'fit'> {
  readonly params: z.ZodObject<Shape>;
  fit(
    task: Task,
    train: Dataset,
    valid: Dataset | undefined,
    params: z.output<z.ZodObject<Shape>>,
    setting: FitSetting,
  ): Promise<FittedModel>;
}

/** Puts the checks that every learner shares in front of a learner. */
export function defineLearner<Shape extends z.ZodRawShape>(definition: LearnerDefinition<Shape>): Learner {
  return {
    ...definition,
    params: definition.params as z.ZodObject,
    fit: async (task, train, valid, params, setting) => {
      const checked = parseParams(definition.name, definition.params, params);
      checkDataset('training rows', task, train);
      if (valid) checkDataset('validation rows', task, valid, train.features);
      return definition.fit(task, train, valid, checked, setting);
    },
  };
}

function parseParams<Shape extends z.ZodRawShape>(
  learner: string,
  schema: z.ZodObject<Shape>,
  params: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<Shape>> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  const lines = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `no parameter '${key}' (${suggestion(key, known)})`).join('; ');
    }
    const found = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], params);
    return `${issue.path.join('.')}: ${issue.message}; found ${JSON.stringify(found)}`;
  });
  throw configError(`learner ${learner}: ${lines.join('; ')}`, `its parameters: ${known.join(', ') || 'none'}`);
}
