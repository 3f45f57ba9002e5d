import { throwIfAborted } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { deriveSeed, randomOrder } from '../core/rng.ts';
import { mean, standardDeviation } from '../math/statistics.ts';
import { innerFolds } from './inner-folds.ts';
import { lossOf } from './loss.ts';
import type { StepContext } from './method.ts';
import { isOneValued, totalGains, trainingRows } from './models.ts';

export interface PermutationImportance {
  /** Mean rise of the loss over the inner folds when a group's columns are shuffled together. */
  readonly rise: Float64Array;
  /** Its standard error over the folds: standard deviation / sqrt(folds). */
  readonly error: Float64Array;
}

/**
 * Permutation importance on purged inner folds: boosted trees are fitted on an inner training part; the loss on the
 * inner test part is measured with a group's columns as they are and shuffled (all columns of the group by one shuffle).
 * A group that no tree splits on can't move the loss and is not tried.
 * @param groups positions of features that are shuffled together
 * @see Lopez de Prado (2020), Machine Learning for Asset Managers, chapter 6
 */
export async function permutationImportance(
  ctx: StepContext,
  features: readonly string[],
  groups: readonly (readonly number[])[],
  { folds, repeats }: { folds: number; repeats: number },
): Promise<PermutationImportance> {
  const rises = groups.map(() => new Float64Array(folds));
  for (const [fold, { train, test }] of innerFolds(ctx, folds).entries()) {
    const data = trainingRows(ctx.panel, train, features);
    if (isOneValued(data.y)) continue;
    const model = await ctx.models.fit('xgb', data);
    try {
      const { x, y } = trainingRows(ctx.panel, test, features);
      const loss = async () => lossOf(ctx.task, y, await model.predict({ x, rows: test.length }));
      const base = await loss();
      const gains = totalGains(model, features);
      for (const [at, group] of groups.entries()) {
        if (group.every((column) => gains[column] === 0)) continue;
        throwIfAborted(ctx.signal);
        const kept = group.map((column) => columnOf(x, column, features.length));
        for (let repeat = 0; repeat < repeats; repeat++) {
          // Named by its first feature, so that other groups do not shift a group's shuffle.
          const seed = deriveSeed(ctx.seed, 'permutation', fold, features[group[0]], repeat);
          const order = randomOrder(test.length, seed);
          group.forEach((column, i) => {
            setColumn(x, column, features.length, takeRows(kept[i], order));
          });
          rises[at][fold] += ((await loss()) - base) / repeats;
        }
        group.forEach((column, i) => {
          setColumn(x, column, features.length, kept[i]);
        });
      }
    } finally {
      model.close();
    }
  }
  return {
    rise: Float64Array.from(rises, mean),
    error: Float64Array.from(rises, (rise) => standardDeviation(rise) / Math.sqrt(folds)),
  };
}

function columnOf(x: Float32Array, column: number, width: number): Float32Array {
  const values = new Float32Array(x.length / width);
  for (let row = 0, at = column; row < values.length; row++, at += width) values[row] = x[at];
  return values;
}

function setColumn(x: Float32Array, column: number, width: number, values: Float32Array): void {
  for (let row = 0, at = column; row < values.length; row++, at += width) x[at] = values[row];
}
