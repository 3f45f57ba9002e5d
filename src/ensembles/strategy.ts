import type { Task } from '../core/task.ts';

/** Values by member, then by prediction column: `outputs[member][column][row]`. */
export type MemberOutputs = readonly (readonly Float64Array[])[];

/** Rows with what each member predicts of them. */
export interface MemberRows {
  readonly outputs: MemberOutputs;
}

/** Rows whose labels are known, in order of time. */
export interface LearningRows extends MemberRows {
  /** Class index or value, shape (rows,). */
  readonly y: Float64Array;
  readonly task: Task;
}

/**
 * A way to combine several models' outputs. Fitting sees only the rows that it is given, which are out-of-fold rows
 * whose labels were known before the rows that the combination is then applied to.
 */
export interface Strategy {
  readonly name: 'average' | 'soft-vote' | 'stack-logistic' | 'weighted';
  readonly summary: string;
  /** True when `fit` learns from labels. */
  readonly learns: boolean;
  /** @throws TrademlError (usage) when the strategy can't serve this task or these weights */
  check(task: Task, members: number, weights: readonly number[] | undefined): void;
  /** @param weights as the user gave them */
  fit(rows: LearningRows, weights: readonly number[] | undefined): Combination | Promise<Combination>;
}

export interface Combination {
  /** Weight of each member where the combination is a weighted mean, else null. */
  readonly weights: readonly (number | null)[];
  /** Combined values, one array per prediction column. */
  apply(rows: MemberRows): Float64Array[] | Promise<Float64Array[]>;
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
  return { weights: shares, apply: ({ outputs }) => meanOf(outputs, (member) => shares[member]) };
}

export function plainMean(outputs: MemberOutputs): Float64Array[] {
  return meanOf(outputs, () => 1 / outputs.length);
}

function meanOf(outputs: MemberOutputs, shareOf: (member: number, row: number) => number): Float64Array[] {
  return outputs[0].map((_, column) => {
    const mean = new Float64Array(outputs[0][column].length);
    outputs.forEach((member, i) => {
      for (let row = 0; row < mean.length; row++) mean[row] += shareOf(i, row) * member[column][row];
    });
    return mean;
  });
}
