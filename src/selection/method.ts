import type { z } from 'zod';
import type { NumericArray } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import type { Panel } from '../io/panel.ts';
import type { Models } from './models.ts';
import type { FeatureColumns, StepResult } from './removal.ts';

/** What a step may look at: the training rows of one part and nothing else. */
export interface StepContext {
  readonly panel: Panel;
  /** Training rows of the panel, in order of time, shape (m,), m >= 1. */
  readonly rows: Int32Array;
  /** Columns of the panel; only `rows` may be read. */
  readonly columns: FeatureColumns;
  /** The label on `rows`, shape (m,). */
  readonly y: Float64Array;
  readonly task: Task;
  /** What learns, on rows that the step names; gains are remembered within the part. */
  readonly models: Models;
  /** Bars that a label looks ahead and that are left out after a test window, for inner folds. */
  readonly horizonBars: number;
  readonly embargoBars: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface StepOutcome extends StepResult {
  /** One figure for each feature that the step was given, larger is better, NaN where it has none. */
  readonly scores?: Float64Array;
  /** Something that a reader of the result should know. */
  readonly note?: string;
}

/** Limits that have a flag of their own; a step takes those that its method names. */
export interface SelectionFlags {
  readonly maxMissing?: number;
  readonly maxCorrelation?: number;
  readonly correlation?: 'pearson' | 'spearman';
  readonly maxFeatures?: number;
}

/** A way to leave features out. A selection is a sequence of them, each working on what the one before it kept. */
export interface SelectionMethod {
  readonly name: string;
  readonly summary: string;
  /** What its removals are called in the selection file. */
  readonly reasons: readonly string[];
  /** What its score is called: 'gain', 'F' ...; absent when it has none. */
  readonly score?: string;
  readonly source?: string;
  readonly params: z.ZodObject;
  /** Parameters that flags of their own set. */
  readonly fromFlags?: (flags: SelectionFlags) => Readonly<Record<string, unknown>>;
  /** True when it fits models with these parameters. */
  readonly fits: (params: Readonly<Record<string, unknown>>) => boolean;
  run(ctx: StepContext, features: readonly string[], params: Readonly<Record<string, unknown>>): Promise<StepOutcome>;
}

interface MethodDefinition<Shape extends z.ZodRawShape> extends Omit<SelectionMethod, 'params' | 'fits' | 'run'> {
  readonly params: z.ZodObject<Shape>;
  readonly fits?: boolean | ((params: z.output<z.ZodObject<Shape>>) => boolean);
  run(
    ctx: StepContext,
    features: readonly string[],
    params: z.output<z.ZodObject<Shape>>,
  ): StepOutcome | Promise<StepOutcome>;
}

/** Lets a method's own parameters be typed while the registry holds methods of all kinds. */
export function defineMethod<Shape extends z.ZodRawShape>(definition: MethodDefinition<Shape>): SelectionMethod {
  const { fits = false } = definition;
  type Params = z.output<z.ZodObject<Shape>>;
  return {
    ...definition,
    params: definition.params as z.ZodObject,
    fits: (params) => (typeof fits === 'function' ? fits(params as Params) : fits),
    run: async (ctx, features, params) => definition.run(ctx, features, params as Params),
  };
}

/** One column on the rows of a part. */
export function sampleOf({ columns, rows }: StepContext, feature: string): Float64Array {
  const values: NumericArray = columns[feature];
  const sample = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) sample[i] = values[rows[i]];
  return sample;
}
