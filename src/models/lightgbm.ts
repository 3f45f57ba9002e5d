import { z } from 'zod';
import { defineLearner } from './learner.ts';
import { fitLightgbm, loadLightgbmModel } from './lightgbm-model.ts';

const params = z.strictObject({
  rounds: z.int().min(1).max(100_000).default(100).describe('boosting rounds at most'),
  numLeaves: z.int().min(2).max(131_072).default(31).describe('leaves of a tree at most'),
  maxDepth: z
    .union([z.literal(-1), z.int().min(1)])
    .default(-1)
    .describe('depth of a tree at most; -1: no limit but the leaves'),
  eta: z.number().gt(0).max(1).default(0.1).describe('learning rate: how much of each tree is added'),
  subsample: z.number().gt(0).max(1).default(1).describe('share of the rows that each tree sees'),
  colsampleBytree: z.number().gt(0).max(1).default(1).describe('share of the features that each tree sees'),
  minLeaf: z.int().min(0).default(20).describe('rows that a leaf must have'),
  minChildWeight: z.number().min(0).default(0.001).describe('least sum of second derivatives in a leaf'),
  gamma: z.number().min(0).default(0).describe('least improvement of the objective that a split must bring'),
  lambda: z.number().min(0).default(0).describe('L2 penalty on leaf values'),
  alpha: z.number().min(0).default(0).describe('L1 penalty on leaf values'),
  maxBin: z.int().min(2).max(65_535).default(255).describe('histogram bins of a feature'),
  earlyStoppingRounds: z
    .int()
    .min(0)
    .default(20)
    .describe('stop when the validation part has not improved for this many rounds; 0: never'),
  extra: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("further parameters under LightGBM's own names; they win over the ones above"),
});

/**
 * Gradient-boosted trees that grow where the gain is largest (LightGBM), with its own defaults. With a validation part
 * the best round is kept and the later ones are dropped. The metric watched: log loss for classes, root mean squared
 * error for values.
 * @see Ke et al. (2017), LightGBM: A Highly Efficient Gradient Boosting Decision Tree, NeurIPS
 */
export const lightgbmLearner = defineLearner({
  name: 'lightgbm',
  summary: 'gradient-boosted trees grown by leaf (LightGBM)',
  engine: 'lightgbm',
  params,
  rounds: 'rounds',
  searchSpace: {
    rounds: 'int(50,500,log)',
    numLeaves: 'int(4,128,log)',
    eta: 'log(0.01,0.3)',
    subsample: 'float(0.5,1)',
    colsampleBytree: 'float(0.3,1)',
    minLeaf: 'int(5,200,log)',
    lambda: 'float(0,10)',
  },
  fit: (task, train, valid, given, setting) =>
    fitLightgbm({
      learner: 'lightgbm',
      task,
      train,
      valid,
      rounds: given.rounds,
      earlyStoppingRounds: given.earlyStoppingRounds,
      parameters: {
        num_leaves: given.numLeaves,
        max_depth: given.maxDepth,
        learning_rate: given.eta,
        bagging_fraction: given.subsample,
        bagging_freq: given.subsample < 1 ? 1 : 0,
        feature_fraction: given.colsampleBytree,
        min_data_in_leaf: given.minLeaf,
        min_sum_hessian_in_leaf: given.minChildWeight,
        min_gain_to_split: given.gamma,
        lambda_l2: given.lambda,
        lambda_l1: given.alpha,
        max_bin: given.maxBin,
      },
      extra: given.extra,
      params: given,
      setting,
    }),
  load: loadLightgbmModel,
});
