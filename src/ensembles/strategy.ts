import type { Task } from '../core/task.ts';

/**
 * A way to combine several models' outputs. Fitting sees only the rows that it is given, which are out-of-fold rows
 * whose labels were known before the rows that the combination is then applied to.
 */
export interface Strategy {
  readonly name: 'average' | 'soft-vote' | 'stack-logistic';
  readonly summary: string;
  /** True when `fit` learns from labels. */
  readonly learns: boolean;
  /** @throws TrademlError (usage) when the strategy can't serve this task or these weights */
  check(task: Task, members: number, weights: readonly number[] | undefined): void;
  /**
   * @param outputs per member, per output column, the values of the rows; y class index or value per row
   * @param weights as the user gave them
   */
  fit(outputs: MemberOutputs, y: Float64Array, task: Task, weights: readonly number[] | undefined): Combination;
}

/** Values by member, then by prediction column: `outputs[member][column][row]`. */
export type MemberOutputs = readonly (readonly Float64Array[])[];

export interface Combination {
  /** Weight of each member where the combination is a weighted mean, else null. */
  readonly weights: readonly (number | null)[];
  /** Combined values, one array per prediction column. */
  apply(outputs: MemberOutputs): Float64Array[];
}

/** The mean of members with these weights (they are scaled to sum to one). */
export function weightedMean(weights: readonly number[]): Combination {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  return {
    weights: shares,
    apply: (outputs) =>
      outputs[0].map((_, column) => {
        const mean = new Float64Array(outputs[0][column].length);
        outputs.forEach((member, i) => {
          for (let row = 0; row < mean.length; row++) mean[row] += shares[i] * member[column][row];
        });
        return mean;
      }),
  };
}
