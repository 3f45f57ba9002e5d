import { z } from 'zod';
import type { Task } from '../core/task.ts';
import type { Dataset } from './dataset.ts';
import { fitTrees } from './fit-trees.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { loadTreeModel } from './tree-model.ts';

const params = z.strictObject({
  trees: z.int().min(1).max(10_000).default(100).describe('trees in the forest, for each class'),
  maxDepth: z.int().min(1).max(30).default(10).describe('depth of a tree'),
  minSplit: z.int().min(2).default(5).describe('rows that a node must have to be split'),
  minLeaf: z.int().min(1).default(2).describe('rows that a leaf must have'),
  subsample: z
    .number()
    .gt(0)
    .max(1)
    .default(0.632)
    .describe('share of the rows that each tree sees; 0.632 is the share of distinct rows in a bootstrap sample'),
  colsampleBynode: z
    .union([z.literal('sqrt'), z.number().gt(0).max(1)])
    .default('sqrt')
    .describe("share of the features that each split may choose from; 'sqrt': the square root of their number"),
  maxBin: z.int().min(2).max(65_536).default(256).describe('histogram bins of a feature'),
});

/**
 * Random forest in XGBoost's forest mode: one round of `trees` parallel trees with eta 1, whose mean is the prediction.
 * The trees are grown on squared error, for classes on their indicators (one forest for each of three or more classes), so
 * a leaf is the mean, or the class frequency, of its rows, and for two classes a split is the one of the Gini criterion.
 *
 * What differs from a textbook forest, said openly:
 * - Rows are drawn without replacement.
 * - Three or more classes have a forest each; their frequencies are scaled to sum to 1.
 * - XGBoost has one limit, `min_child_weight`, on the weight of the rows in a leaf, so a leaf of n rows is asked for by
 *   n * (mean weight). n = max(minLeaf, minSplit / 2) keeps both limits, since a node that splits into two such leaves has
 *   at least minSplit rows; leaves of fewer than minSplit / 2 rows are given up for that.
 * The validation part is not used: there is nothing to stop early.
 * @see Breiman (2001), Random Forests, Machine Learning 45(1); Malley et al. (2012), Probability Machines, Methods of
 *   Information in Medicine 51(1), for forests of indicators
 */
export const rfLearner = defineLearner({
  name: 'rf',
  summary: 'random forest (XGBoost in forest mode)',
  engine: 'xgboost',
  params,
  searchSpace: {
    maxDepth: 'int(3,16)',
    minLeaf: 'int(1,100,log)',
    subsample: 'float(0.3,1)',
    colsampleBynode: 'choice(sqrt,0.1,0.3,0.6,1)',
  },
  fit: async (task, train, _valid, given, setting) => {
    const share = given.colsampleBynode === 'sqrt' ? 1 / Math.sqrt(train.features.length) : given.colsampleBynode;
    const forest = await fitTrees({
      learner: 'rf',
      task,
      train,
      label: task.kind === 'multiclass' ? indicators(train.y, task.classes.length) : undefined,
      valid: undefined,
      rounds: 1,
      earlyStoppingRounds: 0,
      parameters: {
        objective: 'reg:squarederror',
        num_parallel_tree: given.trees,
        eta: 1,
        lambda: 0,
        max_depth: given.maxDepth,
        min_child_weight: Math.max(given.minLeaf, given.minSplit / 2) * meanWeight(train),
        subsample: given.subsample,
        colsample_bynode: share,
        max_bin: given.maxBin,
        base_score: 0,
      },
      params: given,
      setting,
    });
    return withFrequencies(forest, task);
  },
  load: async (dir, saved, threads) => withFrequencies(await loadTreeModel(dir, saved, threads), saved.task),
});

/** 1 where a row is of the class, else 0; row-major, shape (rows, classes). */
function indicators(y: Float64Array, classes: number): { values: Float64Array; targets: number } {
  const values = new Float64Array(y.length * classes);
  y.forEach((code, row) => {
    values[row * classes + code] = 1;
  });
  return { values, targets: classes };
}

function meanWeight({ weights, rows }: Dataset): number {
  return weights ? weights.reduce((sum, weight) => sum + weight, 0) / rows : 1;
}

/** Frequencies lie within [0, 1] but for rounding, and those of several classes sum to 1. */
function withFrequencies(forest: FittedModel, task: Task): FittedModel {
  if (task.kind === 'regression') return forest;
  const classes = task.kind === 'binary' ? 1 : task.classes.length;
  return {
    ...forest,
    predict: async (inputs) => {
      const p = (await forest.predict(inputs)).map((value) => Math.min(1, Math.max(0, value)));
      for (let row = 0; classes > 1 && row < inputs.rows; row++) {
        const own = p.subarray(row * classes, (row + 1) * classes);
        const total = own.reduce((sum, value) => sum + value, 0);
        own.forEach((value, k) => {
          own[k] = total > 0 ? value / total : 1 / classes;
        });
      }
      return p;
    },
  };
}
