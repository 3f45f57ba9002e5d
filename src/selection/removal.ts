import type { NumericArray } from '../core/frame.ts';

/** Why a feature was left out: the step that did it, and its figure in words. */
export interface Removal {
  readonly feature: string;
  /** One of the reasons that the methods declare: 'missing', 'correlated', 'rank' ... */
  readonly reason: string;
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

/** The places of the features from the best score to the worst, from 1; the earlier one first on a tie, NaN last. */
export function placesOf(scores: Float64Array): Int32Array {
  const order = [...scores.keys()].sort((a, b) => {
    const [x, y] = [scores[a], scores[b]];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return x === y ? a - b : y - x;
  });
  const places = new Int32Array(scores.length);
  order.forEach((feature, i) => {
    places[feature] = i + 1;
  });
  return places;
}

/**
 * Keeps the `most` features with the largest scores.
 * @param words what the score is called ('importance'), the reason for removals, and a feature's figure in words
 */
export function cutByRank(
  features: readonly string[],
  scores: Float64Array,
  most: number,
  words: { readonly name: string; readonly reason: string; readonly figure?: (at: number) => string },
): StepResult {
  const places = placesOf(scores);
  return {
    kept: features.filter((_, i) => places[i] <= most),
    removed: features.flatMap((feature, i) => {
      if (places[i] <= most) return [];
      const figure = words.figure ? `; ${words.figure(i)}` : '';
      const detail = `${words.name} rank ${places[i]} of ${features.length} (limit ${most}${figure})`;
      return [{ feature, reason: words.reason, detail }];
    }),
  };
}

/** Four significant digits: what a person reads in a reason. */
export function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'n/a';
}
