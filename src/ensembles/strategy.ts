import { z } from 'zod';
import { usageError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import type { FitSetting } from '../models/index.ts';
import { type Combination, type MemberRows, weightedMean } from './combination.ts';

/** Rows whose labels are known, in order of time. */
export interface LearningRows extends MemberRows {
  /** Class index or value, shape (rows,). */
  readonly y: Float64Array;
  readonly time: Float64Array;
  readonly labelKnownAt: Float64Array;
  readonly task: Task;
  /** Bars over which neighbouring labels overlap. */
  readonly horizonBars: number;
}

export interface CombineOptions {
  /** As the user gave them. */
  readonly weights?: readonly number[];
  /** The strategy's own, as its schema checked them; defaults when left out. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** For strategies that train a model. */
  readonly setting: FitSetting;
}

/**
 * A way to combine several models' outputs. Fitting sees only the rows that it is given, which are out-of-fold rows
 * whose labels were known before the rows that the combination is then applied to.
 */
export interface Strategy {
  readonly name: 'average' | 'soft-vote' | 'weighted' | 'stack-logistic' | 'meta-mlp' | 'regime-gated';
  readonly summary: string;
  /** Kinds of label that it can combine. */
  readonly tasks: readonly Task['kind'][];
  /** True when `fit` learns from labels. */
  readonly learns: boolean;
  /** Its parameters, with description, default and limits of each. */
  readonly params: z.ZodObject;
  /** True when rows must come with their regimes. */
  readonly readsRegimes?: true;
  /** Learner of the registry that it trains. */
  readonly learner?: string;
  /** @throws TrademlError (usage) when the strategy can't serve this task or these weights */
  check(task: Task, members: number, weights: readonly number[] | undefined): void;
  fit(rows: LearningRows, options: CombineOptions): Combination | Promise<Combination>;
}

interface StrategyDefinition<Shape extends z.ZodRawShape> extends Omit<Strategy, 'params' | 'tasks' | 'check' | 'fit'> {
  /** All kinds when left out. */
  readonly tasks?: Strategy['tasks'];
  readonly params: z.ZodObject<Shape>;
  /** Only for strategies that take weights from the user. */
  checkWeights?(weights: readonly number[], members: number): void;
  fit(
    rows: LearningRows,
    params: z.output<z.ZodObject<Shape>>,
    options: CombineOptions,
  ): Combination | Promise<Combination>;
}

/** Puts the checks that every strategy shares in front of one. */
export function defineStrategy<Shape extends z.ZodRawShape>(definition: StrategyDefinition<Shape>): Strategy {
  const { checkWeights, ...about } = definition;
  const { name, learns, params, tasks = ['binary', 'multiclass', 'regression'] } = definition;
  return {
    ...about,
    tasks,
    params: params as z.ZodObject,
    check: (task, members, weights) => {
      if (!tasks.includes(task.kind)) {
        const needed = tasks.includes('regression') ? tasks.join(' or ') : 'classification';
        throw usageError(
          `strategy '${name}' needs a ${needed} label; this one is ${task.kind}`,
          'choose another --strategy; `trademl ensemble --list` shows what each can combine',
        );
      }
      if (!weights) return;
      if (checkWeights) checkWeights(weights, members);
      else if (learns) throw usageError(`strategy '${name}' learns its weights`, 'leave --weights out');
      else throw usageError(`strategy '${name}' takes no weights`, 'use --strategy soft-vote with --weights');
    },
    fit: (rows, options) => definition.fit(rows, params.parse(options.params ?? {}), options),
  };
}

export const noParams = z.strictObject({});

/** Parameters of every strategy that learns. */
export const learningParams = {
  fewestRows: z
    .int()
    .min(2)
    .default(200)
    .describe('learning rows below which nothing is learned: the plain mean stands in'),
};

/** Whether these labels can teach anything: enough of them, and every class among them. */
export function enoughToLearn(y: Float64Array, task: Task, params: { readonly fewestRows: number }): boolean {
  return whatLacks(y, task, params) === undefined;
}

/** The plain mean in the place of what can't be learned from so few rows; undefined when it can. */
export function standIn(
  { outputs, y, task }: LearningRows,
  params: { readonly fewestRows: number },
): Combination | undefined {
  const lacking = whatLacks(y, task, params);
  return lacking === undefined ? undefined : { ...weightedMean(outputs.map(() => 1)), standsInFor: lacking };
}

function whatLacks(y: Float64Array, task: Task, { fewestRows }: { readonly fewestRows: number }): string | undefined {
  if (y.length < fewestRows) return `${y.length} learning rows, ${fewestRows} are needed (fewestRows)`;
  const classes = task.kind === 'regression' ? 0 : task.kind === 'binary' ? 2 : task.classes.length;
  return classes > 0 && new Set(y).size < classes ? `a class that none of ${y.length} learning rows has` : undefined;
}
