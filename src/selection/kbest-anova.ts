import { z } from 'zod';
import { defineMethod } from './method.ts';
import { cutByRank, figure } from './removal.ts';
import { univariateScores } from './univariate.ts';

export const kbestAnova = defineMethod({
  name: 'kbest-anova',
  summary: 'keeps the features with the largest F: ANOVA for classes, regression for values',
  reasons: ['anova'],
  score: 'F',
  source: "scikit-learn's SelectKBest with f_classif and f_regression",
  params: z.strictObject({ keep: z.int().min(1).default(250).describe('most features to keep') }),
  fromFlags: ({ maxFeatures }) => ({ keep: maxFeatures }),
  run: (ctx, features, { keep }) => {
    const { scores, tests } = univariateScores(ctx, features);
    const words = { name: 'F', reason: 'anova', figure: (at: number) => `F ${figure(tests[at].f)}` };
    return { ...cutByRank(features, scores, keep, words), scores };
  },
});
