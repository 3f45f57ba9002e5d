import type { NumericArray } from '../core/frame.ts';
import type { ClassData, Groups, WeightedScore } from './metric.ts';

/** Sum of `values` within each group; without values, the number of rows. @returns shape (groups.count,) */
export function sumByGroup(groups: Groups, values?: NumericArray): Float64Array {
  const sums = new Float64Array(groups.count);
  for (let row = 0; row < groups.of.length; row++) sums[groups.of[row]] += values ? values[row] : 1;
  return sums;
}

/** sum_g weights[g] * values[g] */
export function dot(weights: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let g = 0; g < weights.length; g++) sum += weights[g] * values[g];
  return sum;
}

/** Weighted mean over rows of a per-row quantity, from sums per group; NaN when nothing has weight. */
export function meanOfRows(values: Float64Array, groups: Groups): WeightedScore {
  const sums = sumByGroup(groups, values);
  const counts = sumByGroup(groups);
  return (weights) => dot(weights, sums) / dot(weights, counts);
}

/** The most probable class of a row; the lower code when two are equal (so p_up = 0.5 is not 'up'). */
export function mostProbable(probabilities: readonly NumericArray[], row: number): number {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k][row] > probabilities[best][row]) best = k;
  return best;
}

/**
 * Confusion counts under group weights: entry actual * K + predicted, the predicted class being the most probable.
 * @returns a function to a shape (K * K,) array that is reused between calls
 */
function confusionCounts(data: ClassData, groups: Groups): (weights: Float64Array) => Float64Array {
  const cells = data.probabilities.length ** 2;
  const byGroup = new Float64Array(groups.count * cells);
  for (let row = 0; row < data.y.length; row++) {
    const cell = data.y[row] * data.probabilities.length + mostProbable(data.probabilities, row);
    byGroup[groups.of[row] * cells + cell]++;
  }
  const counts = new Float64Array(cells);
  return (weights) => {
    counts.fill(0);
    for (let g = 0, at = 0; g < groups.count; g++) {
      for (let cell = 0; cell < cells; cell++, at++) counts[cell] += weights[g] * byGroup[at];
    }
    return counts;
  };
}

/** What a confusion table says of one class: rows of the class, rows predicted to be of it, and rows that are both. */
export interface ClassCounts {
  readonly actual: number;
  readonly predicted: number;
  readonly right: number;
}

/** Counts of each class under group weights. */
export function classCounts(data: ClassData, groups: Groups): (weights: Float64Array) => ClassCounts[] {
  const confusion = confusionCounts(data, groups);
  const classes = data.probabilities.length;
  return (weights) => {
    const counts = confusion(weights);
    return data.probabilities.map((_, k) => {
      let actual = 0;
      let predicted = 0;
      for (let other = 0; other < classes; other++) {
        actual += counts[k * classes + other];
        predicted += counts[other * classes + k];
      }
      return { actual, predicted, right: counts[k * classes + k] };
    });
  };
}

/** The mean of a score over the classes that it counts; NaN when it counts none. */
export function meanOverClasses(
  data: ClassData,
  groups: Groups,
  scoreOf: (counts: ClassCounts) => number | undefined,
): WeightedScore {
  const countsOf = classCounts(data, groups);
  return (weights) => {
    const scores = countsOf(weights)
      .map(scoreOf)
      .filter((score) => score !== undefined);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
}
