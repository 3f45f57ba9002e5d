import { z } from 'zod';
import { dataError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { solvePositiveDefinite } from '../math/cholesky.ts';
import { columnScale, standardise } from '../math/standardise.ts';
import type { Dataset } from './dataset.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { numbersModel, stateOf } from './numbers-model.ts';
import { priorValues } from './prior.ts';

const params = z.strictObject({
  l2: z.number().gt(0).max(1e12).default(1).describe("L2 penalty on the slopes, scikit-learn's alpha"),
});

const state = z.strictObject({
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  intercept: z.number(),
  /** Of the standardised features, shape (features,). */
  slopes: z.array(z.number()),
});
type State = z.output<typeof state>;

/**
 * Ridge regression in closed form, on features standardised by the training part; a missing value counts as the
 * feature's mean:
 *   minimise sum_i w_i (y_i - b - s . x_i)^2 + l2 |s|^2,   (X'WX + l2 I) s = X'W (y - mean y)
 * @see Hoerl & Kennard (1970), Ridge Regression, Technometrics 12(1)
 */
export const ridgeLearner = defineLearner({
  name: 'ridge',
  summary: 'linear regression with an L2 penalty, in closed form',
  tasks: ['regression'],
  params,
  searchSpace: { l2: 'log(0.01,100000)' },
  fit: async (task, train, _valid, { l2 }) => {
    const scale = columnScale(train.x, train.features.length, train.weights);
    const [meanLabel] = priorValues(task, train);
    const { slopes, intercept } = solve(standardise(train.x, scale), train, meanLabel, l2);
    if (!slopes.every(Number.isFinite)) {
      throw dataError('learner ridge: the normal equations have no solution in double precision', 'raise l2');
    }
    const found = { mean: [...scale.mean], deviation: [...scale.deviation], intercept, slopes: Array.from(slopes) };
    return ridgeModel(task, train.features, found);
  },
  load: async (dir, saved) => ridgeModel(saved.task, saved.features, stateOf(state, dir, saved)),
});

function solve(x: Float64Array, { y, weights, features }: Dataset, meanLabel: number, l2: number) {
  const n = features.length;
  const centre = weightedMeans(x, n, weights);
  const gram = new Float64Array(n * n);
  const right = new Float64Array(n);
  const centred = new Float64Array(n);
  y.forEach((label, row) => {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) return;
    for (let i = 0; i < n; i++) centred[i] = x[row * n + i] - centre[i];
    for (let i = 0; i < n; i++) {
      const pull = weight * centred[i];
      right[i] += pull * (label - meanLabel);
      for (let j = 0; j <= i; j++) gram[i * n + j] += pull * centred[j];
    }
  });
  for (let i = 0; i < n; i++) {
    gram[i * n + i] += l2;
    for (let j = 0; j < i; j++) gram[j * n + i] = gram[i * n + j];
  }
  const slopes = solvePositiveDefinite(gram, right);
  const intercept = slopes.reduce((rest, slope, i) => rest - slope * centre[i], meanLabel);
  return { slopes, intercept };
}

/** Standardised columns have mean 0 but for their missing values, which count as 0 all the same. */
function weightedMeans(x: Float64Array, columns: number, weights: Float32Array | undefined): Float64Array {
  const sums = new Float64Array(columns);
  let total = 0;
  for (let row = 0; row < x.length / columns; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    for (let i = 0; i < columns; i++) sums[i] += weight * x[row * columns + i];
  }
  return sums.map((sum) => sum / total);
}

function ridgeModel(task: Task, features: readonly string[], state: State): FittedModel {
  return numbersModel({
    learner: 'ridge',
    task,
    features,
    state,
    predict: (inputs) => {
      const x = standardise(inputs.x, state);
      return Float64Array.from({ length: inputs.rows }, (_, row) => {
        let value = state.intercept;
        for (let i = 0; i < features.length; i++) value += state.slopes[i] * x[row * features.length + i];
        return value;
      });
    },
    importance: ({ slopes }) => features.map((feature, i) => ({ feature, gain: Math.abs(slopes[i]) })),
  });
}
