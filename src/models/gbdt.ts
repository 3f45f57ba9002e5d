import { z } from 'zod';
import { defineLearner } from './learner.ts';
import { fitLightgbm, loadLightgbmModel } from './lightgbm-model.ts';

const params = z.strictObject({
  trees: z.int().min(1).max(100_000).default(100).describe('boosting rounds at most'),
  maxDepth: z.int().min(1).max(16).default(3).describe('depth of a tree'),
  eta: z.number().gt(0).max(1).default(0.1).describe('learning rate: how much of each tree is added'),
  subsample: z.number().gt(0).max(1).default(1).describe('share of the rows that each tree sees'),
  minLeaf: z.int().min(1).default(1).describe('rows that a leaf must have'),
  maxBin: z.int().min(2).max(65_535).default(255).describe('histogram bins of a feature'),
  earlyStoppingRounds: z
    .int()
    .min(0)
    .default(0)
    .describe('stop when the validation part has not improved for this many rounds; 0: never'),
});

/**
 * Plain gradient boosting: shallow trees of one depth, every row and feature, no penalty on leaves, no early stopping
 * unless asked for. These are the defaults of scikit-learn's GradientBoosting; the trees are LightGBM's, so candidate
 * splits come from histograms and are scored with second derivatives.
 * @see Friedman (2001), Greedy Function Approximation: A Gradient Boosting Machine, Annals of Statistics 29(5)
 */
export const gbdtLearner = defineLearner({
  name: 'gbdt',
  summary: 'plain gradient boosting of shallow trees (on LightGBM)',
  engine: 'lightgbm',
  params,
  rounds: 'trees',
  searchSpace: {
    trees: 'int(50,500,log)',
    maxDepth: 'int(2,6)',
    eta: 'log(0.01,0.3)',
    subsample: 'float(0.5,1)',
    minLeaf: 'int(1,200,log)',
  },
  fit: (task, train, valid, given, setting) =>
    fitLightgbm({
      learner: 'gbdt',
      task,
      train,
      valid,
      rounds: given.trees,
      earlyStoppingRounds: given.earlyStoppingRounds,
      parameters: {
        max_depth: given.maxDepth,
        num_leaves: 2 ** given.maxDepth,
        learning_rate: given.eta,
        bagging_fraction: given.subsample,
        bagging_freq: given.subsample < 1 ? 1 : 0,
        min_data_in_leaf: given.minLeaf,
        min_sum_hessian_in_leaf: 0,
        max_bin: given.maxBin,
      },
      params: given,
      setting,
    }),
  load: loadLightgbmModel,
});
