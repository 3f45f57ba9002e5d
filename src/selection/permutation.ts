import { z } from 'zod';
import { lossName } from './loss.ts';
import { defineMethod } from './method.ts';
import { permutationImportance } from './permute.ts';
import { figure, placesOf, type Removal } from './removal.ts';

export const permutation = defineMethod({
  name: 'permutation',
  summary: 'out: features whose shuffling does not raise the loss on purged inner folds',
  reasons: ['permutation'],
  score: 'loss rise',
  source: 'Breiman (2001), on folds purged as in Lopez de Prado (2018), 8.3.2',
  params: z.strictObject({
    folds: z.int().min(2).max(20).default(3).describe('inner folds, purged by label_known_at'),
    repeats: z.int().min(1).max(100).default(1).describe('shuffles of each feature and fold'),
    errors: z.number().min(0).max(10).default(1).describe('standard errors by which the rise must exceed 0'),
    keep: z.int().min(1).default(250).describe('most features to keep'),
  }),
  fromFlags: ({ maxFeatures }) => ({ keep: maxFeatures }),
  fits: true,
  run: async (ctx, features, { keep, errors, ...options }) => {
    const alone = features.map((_, at) => [at]);
    const { rise, error } = await permutationImportance(ctx, features, alone, options);
    const places = placesOf(rise);
    const isUseful = (at: number) => rise[at] > errors * error[at];
    const isKept = (at: number) => places[at] === 1 || (isUseful(at) && places[at] <= keep);
    const removed = features.flatMap((feature, at): Removal[] => {
      if (isKept(at)) return [];
      const why = isUseful(at)
        ? `rank ${places[at]} of ${features.length} (limit ${keep})`
        : `not above ${errors === 1 ? 'its error' : `${errors} errors`}`;
      const rose = `${lossName(ctx.task)} rises by ${figure(rise[at])} +- ${figure(error[at])}`;
      return [{ feature, reason: 'permutation', detail: `${rose}: ${why}` }];
    });
    const kept = features.filter((_, at) => isKept(at));
    const none = !features.some((_, at) => isUseful(at));
    return {
      kept,
      removed,
      scores: rise,
      ...(none && { note: `no feature's shuffling raises the loss by more than its error; ${kept[0]} is kept` }),
    };
  },
});
