import type { NumericArray } from '../core/frame.ts';

export const removalReasons = ['missing', 'constant', 'correlated', 'rank'] as const;

/** Why a feature was left out: the step that did it, and its figure in words. */
export interface Removal {
  readonly feature: string;
  readonly reason: (typeof removalReasons)[number];
  /** '|r| 0.97 with rsi_14', '41.2 % missing (limit 30 %)' ... */
  readonly detail: string;
}

/** What a step leaves: both lists in the order of the features it was given. */
export interface StepResult {
  readonly kept: readonly string[];
  readonly removed: readonly Removal[];
}

/** Feature columns of a panel, each of shape (n,), NaN where missing. Steps look at the rows they are given only. */
export type FeatureColumns = Readonly<Record<string, NumericArray>>;
