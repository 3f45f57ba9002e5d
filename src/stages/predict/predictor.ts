import type { Workspace } from '../../core/context.ts';
import type { Task } from '../../core/task.ts';
import type { FeatureRecipe } from '../../io/feature-recipe.ts';
import type { Panel } from '../../io/panel.ts';
import type { LearnedRows } from './learned-rows.ts';

/** Rows to predict. */
export interface RowsToPredict {
  /** Has the predictor's columns, and each row's history. */
  readonly panel: Panel;
  /** Panel rows, ascending. */
  readonly rows: Int32Array;
  /** Where the bars of the panel's symbols lie. */
  readonly bars: Workspace;
  readonly threads: number;
}

export interface PredictedColumns {
  /** One array per prediction column of the task. */
  readonly outputs: readonly Float64Array[];
  /** Intervals or sets by column name, of calibrated runs that have them. */
  readonly conformal: Readonly<Record<string, Float64Array | Int32Array>>;
}

export interface ChainedModel {
  /** NAME@VERSION. */
  readonly model: string;
  /** What computes its features; undefined of models that an older version wrote. */
  readonly recipe: FeatureRecipe | undefined;
}

/**
 * What predicts new rows: a model, or a run made of the predictors of others. A chain of runs ends in models, each of which
 * learned from the rows before the hold-out alone; so did what combines and calibrates them.
 */
export interface Predictor {
  readonly name: string;
  readonly version: string;
  readonly learner: string;
  readonly task: Task;
  /** The models at the ends of the chain. */
  readonly models: readonly ChainedModel[];
  /** What its models and whatever combines or calibrates them learned from; undefined where a record does not say. */
  readonly learned: readonly (LearnedRows | undefined)[];
  /** Feature columns that it reads. */
  readonly columns: readonly string[];
  /** Files that it is made of. */
  readonly files: readonly string[];
  /** Files of bars that it reads besides features. */
  barFiles(bars: Workspace): Promise<string[]>;
  /** The numbers that the run's predictions of the hold-out have for the same rows. */
  predict(rows: RowsToPredict): Promise<PredictedColumns>;
}
