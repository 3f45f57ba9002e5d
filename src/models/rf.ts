import { z } from 'zod';
import type { Task } from '../core/task.ts';
import { fitTrees, objectiveParameters } from './fit-trees.ts';
import { type Dataset, defineLearner } from './learner.ts';
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
 *
 * What differs from a textbook forest, said openly:
 * - Trees grow on the first and second derivatives at the starting point (class frequencies for binary, the mean for
 *   values, even odds for several classes). For values a leaf is the mean of its rows. For classes a leaf is one Newton
 *   step: the class frequency to first order near the starting point, pulled towards it further out.
 * - Rows are drawn without replacement.
 * - XGBoost has one limit, `min_child_weight`, on the sum of second derivatives in a leaf. At the starting point each row
 *   of mean weight adds h = p(1 - p) for binary, 2 (1/K)(1 - 1/K) for K classes, 1 for values, so a leaf of n rows is
 *   asked for by n * h * (mean weight). n = max(minLeaf, minSplit / 2) keeps both limits, since a node that splits into
 *   two such leaves has at least minSplit rows; leaves of fewer than minSplit / 2 rows are given up for that.
 * The validation part is not used: there is nothing to stop early.
 * @see Breiman (2001), Random Forests, Machine Learning 45(1)
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
  fit: (task, train, _valid, given, setting) => {
    const start = startingPoint(task, train);
    const share = given.colsampleBynode === 'sqrt' ? 1 / Math.sqrt(train.features.length) : given.colsampleBynode;
    return fitTrees({
      learner: 'rf',
      task,
      train,
      valid: undefined,
      rounds: 1,
      earlyStoppingRounds: 0,
      parameters: {
        ...objectiveParameters(task),
        num_parallel_tree: given.trees,
        eta: 1,
        lambda: 0,
        max_depth: given.maxDepth,
        min_child_weight: Math.max(given.minLeaf, given.minSplit / 2) * start.rowHessian,
        subsample: given.subsample,
        colsample_bynode: share,
        max_bin: given.maxBin,
        base_score: start.baseScore,
      },
      params: given,
      setting,
    });
  },
  load: loadTreeModel,
});

/** XGBoost's base_score and the second derivative that a row of mean weight has there. */
export function startingPoint(task: Task, { y, weights }: Dataset): { baseScore: number; rowHessian: number } {
  let total = 0;
  let weighted = 0;
  y.forEach((value, row) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    weighted += weight * value;
  });
  const meanWeight = total / y.length;
  const mean = total > 0 ? weighted / total : 0;
  if (task.kind === 'regression') return { baseScore: mean, rowHessian: meanWeight };
  if (task.kind === 'multiclass') {
    const even = 1 / task.classes.length;
    return { baseScore: 0.5, rowHessian: 2 * even * (1 - even) * meanWeight };
  }
  // The logistic starting point must lie inside (0, 1) even when all rows are of one class.
  const p = Math.min(Math.max(mean, 1e-6), 1 - 1e-6);
  return { baseScore: p, rowHessian: p * (1 - p) * meanWeight };
}
