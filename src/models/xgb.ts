import { z } from 'zod';
import { fitTrees, objectiveParameters } from './fit-trees.ts';
import { defineLearner } from './learner.ts';
import { loadTreeModel } from './tree-model.ts';

const params = z.strictObject({
  rounds: z.int().min(1).max(100_000).default(100).describe('boosting rounds at most'),
  maxDepth: z.int().min(1).max(30).default(6).describe('depth of a tree'),
  eta: z.number().gt(0).max(1).default(0.1).describe('learning rate: how much of each tree is added'),
  subsample: z.number().gt(0).max(1).default(0.8).describe('share of the rows that each tree sees'),
  colsampleBytree: z.number().gt(0).max(1).default(0.8).describe('share of the features that each tree sees'),
  minChildWeight: z.number().min(0).default(1).describe('least sum of second derivatives in a leaf'),
  gamma: z.number().min(0).default(0).describe('least improvement of the objective that a split must bring'),
  lambda: z.number().min(0).default(1).describe('L2 penalty on leaf values'),
  alpha: z.number().min(0).default(0).describe('L1 penalty on leaf values'),
  maxBin: z.int().min(2).max(65_536).default(256).describe('histogram bins of a feature'),
  earlyStoppingRounds: z
    .int()
    .min(0)
    .default(20)
    .describe('stop when the validation part has not improved for this many rounds; 0: never'),
  extra: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("further parameters under XGBoost's own names; they win over the ones above"),
});

/**
 * Gradient-boosted trees (XGBoost, histogram method). With a validation part the best round is kept and the later ones
 * are dropped. The metric watched: log loss for classes, root mean squared error for values.
 * @see Chen & Guestrin (2016), XGBoost: A Scalable Tree Boosting System, KDD
 */
export const xgbLearner = defineLearner({
  name: 'xgb',
  summary: 'gradient-boosted trees (XGBoost)',
  engine: 'xgboost',
  params,
  rounds: 'rounds',
  searchSpace: {
    rounds: 'int(50,500,log)',
    maxDepth: 'int(2,8)',
    eta: 'log(0.01,0.3)',
    subsample: 'float(0.5,1)',
    colsampleBytree: 'float(0.3,1)',
    minChildWeight: 'log(1,100)',
    lambda: 'log(0.1,100)',
    gamma: 'float(0,5)',
  },
  fit: (task, train, valid, given, setting) =>
    fitTrees({
      learner: 'xgb',
      task,
      train,
      valid,
      rounds: given.rounds,
      earlyStoppingRounds: given.earlyStoppingRounds,
      parameters: {
        ...objectiveParameters(task),
        max_depth: given.maxDepth,
        eta: given.eta,
        subsample: given.subsample,
        colsample_bytree: given.colsampleBytree,
        min_child_weight: given.minChildWeight,
        gamma: given.gamma,
        lambda: given.lambda,
        alpha: given.alpha,
        max_bin: given.maxBin,
        ...given.extra,
      },
      params: given,
      setting,
    }),
  load: loadTreeModel,
});
