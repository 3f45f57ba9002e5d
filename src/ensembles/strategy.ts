import type { Task } from '../core/task.ts';
import type { FitSetting } from '../models/index.ts';
import type { Regimes } from './regimes.ts';

/** Values by member, then by prediction column: `outputs[member][column][row]`. */
export type MemberOutputs = readonly (readonly Float64Array[])[];

/** Rows with what each member predicts of them. */
export interface MemberRows {
  readonly outputs: MemberOutputs;
  /** None (no names) for strategies that read no regimes. */
  readonly regimes: Regimes;
}

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
  /** True when `fit` learns from labels. */
  readonly learns: boolean;
  /** True when rows must come with their regimes. */
  readonly readsRegimes?: true;
  /** Learner of the registry that it trains. */
  readonly learner?: string;
  /** @throws TrademlError (usage) when the strategy can't serve this task or these weights */
  check(task: Task, members: number, weights: readonly number[] | undefined): void;
  fit(rows: LearningRows, options: CombineOptions): Combination | Promise<Combination>;
}

/** Members' weights in one regime. */
export interface RegimeWeights {
  readonly regime: string;
  /** Learning rows that stand in it at least in part, and what they count as; see regime-gated.ts. */
  readonly rows: number;
  readonly effectiveDates: number;
  /** How much of the regime's own best weights is in `weights`; the rest are the pooled ones. */
  readonly share: number;
  readonly weights: readonly number[];
}

export interface Combination {
  /** Weight of each member where the combination is a weighted mean, else null. */
  readonly weights: readonly (number | null)[];
  /** Where weights hang on the regime. */
  readonly regimes?: readonly RegimeWeights[];
  /** Combined values, one array per prediction column. */
  apply(rows: MemberRows): Float64Array[] | Promise<Float64Array[]>;
  /** Frees what `fit` holds, once nothing more is to be combined. */
  close?(): void;
}

/** Fewer labelled rows than this can't place weights; the plain mean stands in. */
const fewestRows = 200;

/** Whether these rows can teach a combination anything: enough of them, and every class among them. */
export function enoughToLearn(y: Float64Array, task: Task): boolean {
  if (y.length < fewestRows) return false;
  return task.kind === 'regression' || new Set(y).size === (task.kind === 'binary' ? 2 : task.classes.length);
}

/** The mean of members with these weights (they are scaled to sum to one). */
export function weightedMean(weights: ArrayLike<number>): Combination {
  const given = Array.from(weights);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  const shares = given.map((weight) => weight / total);
  return { weights: shares, apply: ({ outputs }) => weightedAtRows(outputs, (member) => shares[member]) };
}

export function plainMean(outputs: MemberOutputs): Float64Array[] {
  return weightedAtRows(outputs, () => 1 / outputs.length);
}

/** The mean of members with weights that may differ from row to row. */
export function weightedAtRows(
  outputs: MemberOutputs,
  shareOf: (member: number, row: number) => number,
): Float64Array[] {
  return outputs[0].map((_, column) => {
    const mean = new Float64Array(outputs[0][column].length);
    outputs.forEach((member, i) => {
      for (let row = 0; row < mean.length; row++) mean[row] += shareOf(i, row) * member[column][row];
    });
    return mean;
  });
}
