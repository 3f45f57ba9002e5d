import { z } from 'zod';
import { defineMethod } from './method.ts';
import { modelKinds } from './models.ts';
import { cutByRank } from './removal.ts';

/**
 * Ranks features by total gain in a small model fitted on the part's rows. When nothing has to go, gains that an
 * earlier step measured with more features serve; otherwise they are measured anew, since copies that are gone by now
 * have shared their importance.
 */
export const importance = defineMethod({
  name: 'importance',
  summary: 'keeps the features with the most gain in a small model',
  reasons: ['rank'],
  score: 'gain',
  params: z.strictObject({
    keep: z.int().min(1).default(250).describe('most features to keep'),
    model: z.enum(modelKinds).default('xgb').describe('boosted trees (xgb) or a random forest (rf)'),
  }),
  fromFlags: ({ maxFeatures }) => ({ keep: maxFeatures }),
  fits: true,
  run: async ({ models }, features, { keep, model }) => {
    const known = features.length <= keep ? models.knownGains(model, features) : undefined;
    const scores = known ?? (await models.gains(model, features));
    return { ...cutByRank(features, scores, keep, { name: 'importance', reason: 'rank' }), scores };
  },
});
