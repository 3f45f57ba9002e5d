import type { z } from 'zod';
import type { Device } from '../core/context.ts';
import { configError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { Task } from '../core/task.ts';
import type { EngineName } from '../engines/engine.ts';
import { checkDataset } from './check-dataset.ts';
import type { Dataset, Inputs } from './dataset.ts';
import type { SavedModel } from './saved-model.ts';

/** How a fit runs; none of it but the seed changes the result. */
export interface FitSetting {
  /** Same seed, data, parameters and library build: same model. */
  readonly seed: number;
  readonly threads: number;
  readonly device: Device;
  readonly signal: AbortSignal;
  /**
   * After each round or epoch. `loss` is the metric on the validation part, when there is one, with its sign turned where more
   * is better; `keepsBest`: early stopping keeps the round where it was lowest, else the last is kept. What it throws ends the
   * fit and comes out of it.
   */
  readonly onRound?: (round: {
    readonly done: number;
    readonly rounds: number;
    readonly loss?: number;
    readonly keepsBest: boolean;
  }) => void;
  readonly onWarning?: (message: string) => void;
  /** Bars from a row to the moment its label is known, for learners that forecast several steps ahead. */
  readonly horizonBars?: number;
  /** A folder of the fit's own: a long fit keeps its state here and goes on from it when it was cut short. */
  readonly checkpointDir?: string;
}

/** What a fit would be given. */
export interface FitSize {
  readonly rows: number;
  readonly features: number;
  readonly device: Device;
}

export interface Importance {
  readonly feature: string;
  /**
   * The learner's own measure, 0 when the feature is not used. Trees: mean improvement of the objective over the splits on
   * the feature. Linear models: absolute coefficient of the standardised feature. Neural networks: mean of |standardised
   * value x derivative of the answer by it|.
   */
  readonly gain: number;
  /** Trees: mean cover (sum of second derivatives; for squared error the rows) of those splits. */
  readonly cover?: number;
  /** Trees: number of those splits. */
  readonly weight?: number;
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
   * @returns row-major, shape (rows, outputs): binary P(1); multiclass one probability for each class; regression the value
   * @throws TrademlError (data) when shapes or names do not fit
   */
  predict(inputs: Inputs): Promise<Float64Array>;
  /** One entry for each feature, in their order; none where the learner has no measure. */
  importance(): Importance[];
  /** What the fit found besides the model (convergence, standard errors...), for manifests and people; plain data. */
  readonly diagnostics?: Readonly<Record<string, unknown>>;
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
  readonly engine?: EngineName;
  /** Kinds of task that it can learn. */
  readonly tasks: readonly Task['kind'][];
  /** Names of the labels whose unit its forecasts have, where it forecasts one thing alone; any label when left out. */
  labels?(params: Readonly<Record<string, unknown>>, task: Task): readonly string[] | undefined;
  readonly params: z.ZodObject;
  /**
   * Bars before a row that are read with it: its history in `series`. Infinity: all there are. Left out: none, and the
   * learner gets no series. A predicted row's history reaches back over fold edges, as it would in live use; a training
   * row's never does.
   */
  history?(params: Readonly<Record<string, unknown>>): number;
  /** Feature columns that it reads whatever was selected, such as log_return_1; its x has only these when they are named. */
  inputs?(params: Readonly<Record<string, unknown>>, task: Task): readonly string[];
  /**
   * Parameter that holds the number of rounds, of learners that stop early: a refit on all training rows gets the number
   * that was found. Others get every training row and nothing to watch.
   */
  readonly rounds?: string;
  /** Where `tune` looks when it is not told: a distribution for each parameter, such as { eta: 'log(0.01,0.3)' }. */
  readonly searchSpace?: Readonly<Record<string, string>>;
  /**
   * Of learners whose parameters decide how much memory a fit takes: refuses a fit that would not find enough, before any is
   * begun. `fit` refuses it too.
   * @throws TrademlError (too-large) naming the parameters to lower
   */
  checkSize?(task: Task, params: Readonly<Record<string, unknown>>, size: FitSize): void;
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

type Given<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

interface LearnerDefinition<Shape extends z.ZodRawShape>
  extends Omit<Learner, 'params' | 'fit' | 'history' | 'inputs' | 'labels' | 'checkSize' | 'tasks'> {
  /** All kinds when left out. */
  readonly tasks?: readonly Task['kind'][];
  readonly params: z.ZodObject<Shape>;
  history?(params: Given<Shape>): number;
  inputs?(params: Given<Shape>, task: Task): readonly string[];
  labels?(params: Given<Shape>, task: Task): readonly string[] | undefined;
  checkSize?(task: Task, params: Given<Shape>, size: FitSize): void;
  fit(
    task: Task,
    train: Dataset,
    valid: Dataset | undefined,
    params: Given<Shape>,
    setting: FitSetting,
  ): Promise<FittedModel>;
}

/** Puts the checks that every learner shares in front of a learner. */
export function defineLearner<Shape extends z.ZodRawShape>(definition: LearnerDefinition<Shape>): Learner {
  const { name, history, inputs, labels, checkSize, tasks = ['binary', 'multiclass', 'regression'] } = definition;
  const parse = (params: Readonly<Record<string, unknown>>) => parseParams(name, definition.params, params);
  return {
    ...definition,
    tasks,
    params: definition.params as z.ZodObject,
    history: history && ((params) => history(parse(params))),
    inputs: inputs && ((params, task) => inputs(parse(params), task)),
    labels: labels && ((params, task) => labels(parse(params), task)),
    checkSize: checkSize && ((task, params, size) => checkSize(task, parse(params), size)),
    fit: async (task, train, valid, params, setting) => {
      const checked = parse(params);
      checkTask(name, tasks, task);
      checkDataset('training rows', task, train);
      if (valid) checkDataset('validation rows', task, valid, train.features);
      return definition.fit(task, train, valid, checked, setting);
    },
  };
}

/** @throws TrademlError (config) when the learner can't learn this label: its kind, or what it measures */
export function checkLabel(
  learner: Learner,
  params: Readonly<Record<string, unknown>>,
  label: { readonly name: string; readonly spec: string; readonly task: Task },
): void {
  checkTask(learner.name, learner.tasks, label.task);
  const own = learner.labels?.(params, label.task);
  if (own === undefined || own.includes(label.name)) return;
  throw configError(
    `learner ${learner.name} forecasts ${own.join(' or ')}, and this label is ${label.spec}: its forecasts would be in another unit`,
    `choose another --label or --model; \`trademl train --explain ${learner.name}\` shows its parameters`,
  );
}

/** @throws TrademlError (config) when the learner can't learn this kind of label */
function checkTask(name: string, tasks: readonly Task['kind'][], task: Task): void {
  if (tasks.includes(task.kind)) return;
  throw configError(
    `learner ${name} learns ${tasks.join(' and ')} labels; this one is ${task.kind}`,
    'choose another --label or --model; `trademl train --list` shows what each learner can do',
  );
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
