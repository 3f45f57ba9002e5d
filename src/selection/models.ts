import type { Device } from '../core/context.ts';
import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { gatherMatrix, type Panel } from '../io/panel.ts';

/** Rows to learn from: row-major features, NaN missing. */
export interface TrainingRows {
  readonly x: Float32Array;
  readonly rows: number;
  readonly features: readonly string[];
  readonly y: Float64Array;
}

export interface SelectionModel {
  /** Binary P(1); several classes one probability each; a regression the value; row-major. */
  predict(rows: { readonly x: Float32Array; readonly rows: number }): Promise<Float64Array>;
  importance(): readonly { readonly feature: string; readonly gain: number; readonly weight?: number }[];
  close(): void;
}

export interface ModelSetting {
  readonly seed: number;
  readonly threads: number;
  readonly device: Device;
  readonly signal: AbortSignal;
}

/** What selecting needs of a learner; the tree learners of src/models fit. */
export interface SelectionLearner {
  fit(
    task: Task,
    train: TrainingRows,
    valid: undefined,
    params: Readonly<Record<string, unknown>>,
    setting: ModelSetting,
  ): Promise<SelectionModel>;
}

export const modelKinds = ['xgb', 'rf'] as const;
export type ModelKind = (typeof modelKinds)[number];
export type SelectionLearners = Readonly<Record<ModelKind, SelectionLearner>>;

/** Small models: enough to tell use from no use, quick enough for every fold. */
const modelParams = {
  xgb: {
    rounds: 40,
    maxDepth: 4,
    eta: 0.1,
    subsample: 0.8,
    // Half the columns at a time lets a feature show its worth beside one that resembles it.
    colsampleBytree: 0.5,
    // Coarse bins rank the same as 256 and cost a quarter less.
    maxBin: 64,
  },
  rf: { trees: 60, maxDepth: 6, minLeaf: 20, maxBin: 64 },
} as const;

export interface Models {
  /** @param seed of this fit; the part's own when left out */
  fit(kind: ModelKind, train: TrainingRows, seed?: number): Promise<SelectionModel>;
  /**
   * Total gain of each feature, (mean gain of its splits) * (their number), in a model fitted on the part's rows; all
   * zeros when the label has one value only, since there is nothing to learn then. Remembered.
   */
  gains(kind: ModelKind, features: readonly string[]): Promise<Float64Array>;
  /** Gains from the latest fit that had all these features, when there was one. */
  knownGains(kind: ModelKind, features: readonly string[]): Float64Array | undefined;
}

/** Features and label of some rows, for a learner. */
export function trainingRows(panel: Panel, rows: Int32Array, features: readonly string[]): TrainingRows {
  return { x: gatherMatrix(panel, rows, features), rows: rows.length, features, y: takeRows(panel.y, rows) };
}

export function totalGains(model: SelectionModel, features: readonly string[]): Float64Array {
  const totals = new Map(model.importance().map(({ feature, gain, weight = 0 }) => [feature, gain * weight]));
  return Float64Array.from(features, (feature) => totals.get(feature) ?? 0);
}

export const isOneValued = (y: Float64Array): boolean => y.every((value) => value === y[0]);

/** Models on the rows of one part and no others. */
export function createModels(
  panel: Panel,
  rows: Int32Array,
  { task, learners, setting }: { task: Task; learners: SelectionLearners; setting: ModelSetting },
): Models {
  const known: { kind: ModelKind; gains: Map<string, number> }[] = [];
  const find = (kind: ModelKind, features: readonly string[], most: number) => {
    const found = known.findLast(
      (fit) => fit.kind === kind && fit.gains.size <= most && features.every((feature) => fit.gains.has(feature)),
    );
    return found && Float64Array.from(features, (feature) => found.gains.get(feature) as number);
  };
  const fit: Models['fit'] = (kind, train, seed = setting.seed) =>
    learners[kind].fit(task, train, undefined, modelParams[kind], { ...setting, seed });
  return {
    fit,
    knownGains: (kind, features) => find(kind, features, Number.POSITIVE_INFINITY),
    gains: async (kind, features) => {
      const remembered = find(kind, features, features.length);
      if (remembered) return remembered;
      const train = trainingRows(panel, rows, features);
      if (isOneValued(train.y)) return new Float64Array(features.length);
      const model = await fit(kind, train);
      try {
        const gains = totalGains(model, features);
        known.push({ kind, gains: new Map(features.map((feature, i) => [feature, gains[i]])) });
        return gains;
      } finally {
        model.close();
      }
    },
  };
}
