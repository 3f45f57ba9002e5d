import { z } from 'zod';
import { throwIfAborted } from '../core/errors.ts';
import { mean, standardDeviation } from '../math/statistics.ts';
import { innerFolds } from './inner-folds.ts';
import { lossName, lossOf } from './loss.ts';
import { defineMethod, type StepContext } from './method.ts';
import { isOneValued, totalGains, trainingRows } from './models.ts';
import { cutByRank, figure, type Removal } from './removal.ts';

/** Numbers of features on the way down: each drops a share of what is left, at least one, until `least`. */
export function eliminationSizes(from: number, drop: number, least: number): number[] {
  const sizes = [from];
  while (sizes[sizes.length - 1] > least) {
    const size = sizes[sizes.length - 1];
    sizes.push(Math.max(least, size - Math.max(1, Math.floor(size * drop))));
  }
  return sizes;
}

/**
 * Recursive elimination. In each purged inner fold the features with the least gain are dropped step by step and each
 * step's model is scored on the inner test part. The size with the smallest mean loss (or the smallest within one
 * standard error of it) is then reached by the same elimination on all rows of the part.
 */
export const rfecv = defineMethod({
  name: 'rfecv',
  summary: 'drops the least gain step by step; purged inner folds say when to stop',
  reasons: ['elimination'],
  score: 'steps survived',
  source: 'Guyon et al. (2002), Machine Learning 46; one-standard-error rule of Breiman et al. (1984)',
  params: z.strictObject({
    folds: z.int().min(2).max(20).default(3).describe('inner folds, purged by label_known_at'),
    drop: z.number().gt(0).lt(1).default(0.2).describe('share of the features that each step drops'),
    least: z.int().min(1).default(5).describe('fewest features to try'),
    rule: z.enum(['best', 'one-se']).default('best').describe('best: smallest loss; one-se: fewest within its error'),
    keep: z.int().min(1).default(250).describe('most features to keep'),
  }),
  fromFlags: ({ maxFeatures }) => ({ keep: maxFeatures }),
  fits: true,
  run: async (ctx, features, { folds, drop, least, rule, keep }) => {
    if (isOneValued(ctx.y)) {
      const nothing = cutByRank(features, new Float64Array(features.length), keep, {
        name: 'gain',
        reason: 'elimination',
      });
      return { ...nothing, note: 'the label has one value only: nothing to learn' };
    }
    const sizes = eliminationSizes(features.length, drop, Math.min(least, keep, features.length));
    const losses = sizes.map(() => new Float64Array(folds).fill(Number.NaN));
    for (const [fold, { train, test }] of innerFolds(ctx, folds).entries()) {
      await eliminate(ctx, train, features, sizes, async (step, kept, predict) => {
        const { x, y } = trainingRows(ctx.panel, test, kept);
        losses[step][fold] = lossOf(ctx.task, y, await predict(x, test.length));
      });
    }
    const usable = sizes.map((_, step) => losses[step].filter((loss) => Number.isFinite(loss)));
    const means = usable.map((values) => (values.length > 0 ? mean(values) : Number.POSITIVE_INFINITY));
    const allowed = sizes.flatMap((size, step) => (size <= keep ? [step] : []));
    const best = allowed.reduce((a, b) => (means[b] < means[a] ? b : a));
    const margin = rule === 'best' || folds < 2 ? 0 : standardDeviation(usable[best]) / Math.sqrt(folds);
    // NaN (an error that is not defined) would let nothing through.
    const limit = means[best] + (Number.isFinite(margin) ? margin : 0);
    const chosen = rule === 'best' ? best : (allowed.findLast((step) => means[step] <= limit) ?? best);

    const lastStep = new Map(features.map((feature) => [feature, 0]));
    await eliminate(ctx, ctx.rows, features, sizes.slice(0, chosen + 1), (step, kept) => {
      for (const feature of kept) lastStep.set(feature, step);
    });
    const scores = Float64Array.from(features, (feature) => lastStep.get(feature) as number);
    const isKept = (feature: string) => lastStep.get(feature) === chosen;
    const found = `${sizes[chosen]} of ${features.length} do best: ${lossName(ctx.task)} ${figure(means[chosen])} against ${figure(means[0])} with all`;
    return {
      kept: features.filter(isKept),
      removed: features.flatMap((feature): Removal[] => {
        if (isKept(feature)) return [];
        const left = sizes[(lastStep.get(feature) as number) + 1];
        return [{ feature, reason: 'elimination', detail: `dropped on the way to ${left}; ${found}` }];
      }),
      scores,
    };
  },
});

/** Fits with ever fewer features; `onStep` sees each step's features and its model's predictions. */
async function eliminate(
  ctx: StepContext,
  rows: Int32Array,
  features: readonly string[],
  sizes: readonly number[],
  onStep: (
    step: number,
    kept: readonly string[],
    predict: (x: Float32Array, rows: number) => Promise<Float64Array>,
  ) => void | Promise<void>,
): Promise<void> {
  let kept = features;
  for (let step = 0; step < sizes.length; step++) {
    throwIfAborted(ctx.signal);
    const data = trainingRows(ctx.panel, rows, kept);
    if (isOneValued(data.y)) return;
    const model = await ctx.models.fit('xgb', data);
    try {
      await onStep(step, kept, (x, count) => model.predict({ x, rows: count }));
      const next = sizes[step + 1];
      if (next === undefined) return;
      const gains = totalGains(model, kept);
      kept = cutByRank(kept, gains, next, { name: 'gain', reason: 'elimination' }).kept;
    } finally {
      model.close();
    }
  }
}
