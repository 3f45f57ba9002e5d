import { usageError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import {
  enoughToLearn,
  type LearningRows,
  type RegimeWeights,
  type Strategy,
  weightedAtRows,
  weightedMean,
} from './strategy.ts';
import { mixtureLoss, simplexWeights } from './weighted.ts';

/**
 * Rows of one date count as one, since symbols move together, and dates whose labels overlap count as one too:
 *   (sum_t s_t)^2 / sum_t s_t^2 / horizon,   s_t = the date's mean membership
 * @see Kish (1965), Survey Sampling, for the effective number of unequally weighted units
 */
function effectiveDates(time: Float64Array, membership: Float64Array, horizonBars: number): number {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < time.length; ) {
    let end = row;
    let total = 0;
    while (end < time.length && time[end] === time[row]) total += membership[end++];
    const share = total / (end - row);
    sum += share;
    squares += share ** 2;
    row = end;
  }
  return squares > 0 ? sum ** 2 / squares / Math.max(1, horizonBars) : 0;
}

/**
 * How much of a regime's own weights to believe: the positive-part James-Stein share
 *   Z = max(0, 1 - (m - 1) / LR),   LR = 2 n G (classes), n ln(MSE_pooled / MSE_own) (numbers)
 * with m members, n effective dates in the regime and G the loss that its own weights save there over the pooled ones. If
 * the regime were like all others, LR would be about chi-squared with m - 1 degrees of freedom and so m - 1 on average:
 * then nothing is believed; what goes beyond is taken as real.
 * @see Efron & Morris (1973), Stein's Estimation Rule and Its Competitors: An Empirical Bayes Approach, JASA 68; Wilks
 *   (1938), The Large-Sample Distribution of the Likelihood Ratio, Annals of Mathematical Statistics 9
 */
function believedShare(task: Task, members: number, dates: number, pooledLoss: number, ownLoss: number): number {
  const ratio =
    task.kind === 'regression' ? dates * Math.log(pooledLoss / ownLoss) : 2 * dates * (pooledLoss - ownLoss);
  return ratio > 0 ? Math.max(0, 1 - (members - 1) / ratio) : 0;
}

/** The pooled weights, and those of each regime, shrunk towards them. */
export function gateWeights(rows: LearningRows): { pooled: Float64Array; regimes: RegimeWeights[] } {
  const { outputs, y, task, time, horizonBars } = rows;
  const pooled = simplexWeights(outputs, y, task).weights;
  const regimes = rows.regimes.names.map((regime, k): RegimeWeights => {
    const membership = rows.regimes.membership[k].map((value) => (Number.isNaN(value) ? 0 : value));
    const inside = Int32Array.from(y.keys()).filter((row) => membership[row] > 0);
    const dates = effectiveDates(time, membership, horizonBars);
    const own = { regime, rows: inside.length, effectiveDates: dates };
    const labels = Float64Array.from(inside, (row) => y[row]);
    if (!enoughToLearn(labels, task)) return { ...own, share: 0, weights: [...pooled] };
    const loss = mixtureLoss(outputs, y, task, membership);
    const best = simplexWeights(outputs, y, task, membership);
    const share = believedShare(task, outputs.length, dates, loss(pooled).value, best.value);
    return {
      ...own,
      share,
      weights: Array.from(pooled, (weight, m) => share * best.weights[m] + (1 - share) * weight),
    };
  });
  return { pooled, regimes };
}

/**
 * Experts weighted by regime: each regime has the weights that minimise the loss there, shrunk towards the pooled weights by
 * how much the regime shows; a row is served by the mean of its regimes' weights, by how far it stands in each. A row whose
 * regime is unknown gets the pooled weights.
 * @see Jacobs, Jordan, Nowlan & Hinton (1991), Adaptive Mixtures of Local Experts, Neural Computation 3(1)
 */
export const regimeGated: Strategy = {
  name: 'regime-gated',
  summary: 'best weights in each market regime, shrunk towards those of all rows',
  learns: true,
  readsRegimes: true,
  check: (_task, _members, weights) => {
    if (weights) throw usageError("strategy 'regime-gated' learns its weights", 'leave --weights out');
  },
  fit: (rows) => {
    if (!enoughToLearn(rows.y, rows.task)) return weightedMean(rows.outputs.map(() => 1));
    const { pooled, regimes } = gateWeights(rows);
    return {
      weights: rows.outputs.map(() => null),
      regimes,
      apply: ({ outputs, regimes: { membership } }) =>
        weightedAtRows(outputs, (member, row) => {
          let weight = 0;
          for (let k = 0; k < membership.length; k++) weight += membership[k][row] * regimes[k].weights[member];
          return Number.isNaN(weight) ? pooled[member] : weight;
        }),
    };
  },
};
