import type { FittedModel } from '../models/index.ts';
import type { CombinationForm, MeanForm, RegimeWeights } from './combination-form.ts';
import type { Regimes } from './regimes.ts';

/** Values by member, then by prediction column: `outputs[member][column][row]`. */
export type MemberOutputs = readonly (readonly Float64Array[])[];

/** Rows with what each member predicts of them. */
export interface MemberRows {
  readonly outputs: MemberOutputs;
  /** None (no names) for strategies that read no regimes. */
  readonly regimes: Regimes;
}

/** What a strategy learned, ready to serve rows. */
export interface Combination {
  /** Weight of each member where the combination is a weighted mean, else null. */
  readonly weights: readonly (number | null)[];
  /** Where weights hang on the regime. */
  readonly regimes?: readonly RegimeWeights[];
  /** What the learning rows lacked, where the plain mean stands in for what could not be learned. */
  readonly standsInFor?: string;
  /** The combination as plain data, and the model that it trained: what saved-combination.ts stores and brings back. */
  readonly form: CombinationForm;
  readonly model?: FittedModel;
  /** Combined values, one array per prediction column. */
  apply(rows: MemberRows): Float64Array[] | Promise<Float64Array[]>;
}

export function meanCombination(form: MeanForm): Combination {
  const { weights } = form;
  return { form, weights, apply: ({ outputs }) => weightedAtRows(outputs, (member) => weights[member]) };
}

/** The mean of members with these weights (they are scaled to sum to one). */
export function weightedMean(weights: ArrayLike<number>): Combination {
  const given = Array.from(weights);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  return meanCombination({ form: 'mean', weights: given.map((weight) => weight / total) });
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
