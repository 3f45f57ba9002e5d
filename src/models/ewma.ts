import { z } from 'zod';
import { dataError } from '../core/errors.ts';
import type { Inputs } from './dataset.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { numbersModel, stateOf } from './numbers-model.ts';

const params = z.strictObject({
  lambda: z.number().gt(0).lt(1).default(0.94).describe('share of the old variance that each bar keeps'),
});

const state = z.strictObject({
  lambda: z.number(),
  /** Mean squared return of the training part: where a series begins. */
  start: z.number(),
});
type State = z.output<typeof state>;

/**
 * RiskMetrics' exponentially weighted volatility, the baseline for volatility labels:
 *   s2[t] = lambda s2[t-1] + (1 - lambda) r[t]^2,   forecast = sqrt(s2[t])
 * per bar, over the log returns r of all bars of the symbol up to the row. A series begins at the mean squared return of
 * the training part, as does one after a gap; a bar without a return leaves s2 as it is. Its forecast is the same for
 * every horizon. The label's values are not used.
 * @see J.P. Morgan (1996), RiskMetrics Technical Document, 4th ed.
 */
export const ewmaLearner = defineLearner({
  name: 'ewma',
  summary: 'baseline for volatility labels: RiskMetrics, exponentially weighted squared returns',
  tasks: ['regression'],
  labels: () => ['volatility'],
  params,
  searchSpace: { lambda: 'float(0.8,0.99)' },
  history: () => Number.POSITIVE_INFINITY,
  inputs: () => ['log_return_1'],
  fit: async (task, train, _valid, { lambda }) => {
    let squares = 0;
    let total = 0;
    train.x.forEach((value, row) => {
      const weight = train.weights?.[row] ?? 1;
      if (Number.isNaN(value) || weight === 0) return;
      squares += weight * value * value;
      total += weight;
    });
    if (total === 0) throw dataError('learner ewma: no training row has a return', 'give it more bars');
    return ewmaModel(task, train.features, { lambda, start: squares / total });
  },
  load: async (dir, saved) => ewmaModel(saved.task, saved.features, stateOf(state, dir, saved)),
});

function ewmaModel(task: FittedModel['task'], features: readonly string[], state: State): FittedModel {
  return numbersModel({ learner: 'ewma', task, features, state, predict });
}

function predict({ x, rows, series }: Inputs, { lambda, start }: State): Float64Array {
  if (rows > 0 && !series) throw dataError('learner ewma: rows to predict come without their series');
  let variance = start;
  return Float64Array.from({ length: rows }, (_, row) => {
    if (series?.history[row] === 0) variance = start;
    const squared = x[row] ** 2;
    if (!Number.isNaN(squared)) variance = lambda * variance + (1 - lambda) * squared;
    return Math.sqrt(variance);
  });
}
