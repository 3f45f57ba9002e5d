import { z } from 'zod';
import type { Task } from '../core/task.ts';
import { type Combination, weightedAtRows } from './combination.ts';
import type { GatedForm, RegimeWeights } from './combination-form.ts';
import { defineStrategy, enoughToLearn, type LearningRows, learningParams, standIn } from './strategy.ts';
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
 *   Z = max(0, 1 - s (m - 1) / LR),   LR = 2 n G (classes), n ln(MSE_pooled / MSE_own) (numbers)
 * with m members, n effective dates in the regime, G the loss that its own weights save there over the pooled ones and s
 * the strategy's `shrinkage`, 1 unless given. If the regime were like all others, LR would be about chi-squared with m - 1
 * degrees of freedom and so m - 1 on average: then nothing is believed; what goes beyond is taken as real.
 * @param pull s (m - 1)
 * @see Efron & Morris (1973), Stein's Estimation Rule and Its Competitors: An Empirical Bayes Approach, JASA 68; Wilks
 *   (1938), The Large-Sample Distribution of the Likelihood Ratio, Annals of Mathematical Statistics 9
 */
function believedShare(task: Task, dates: number, pooledLoss: number, ownLoss: number, pull: number): number {
  const ratio =
    task.kind === 'regression' ? dates * Math.log(pooledLoss / ownLoss) : 2 * dates * (pooledLoss - ownLoss);
  return ratio > 0 ? Math.max(0, 1 - pull / ratio) : 0;
}

const params = z.strictObject({
  fewestRows: learningParams.fewestRows.describe(
    'learning rows below which nothing is learned: the plain mean stands in, in one regime the weights of all rows',
  ),
  shrinkage: z
    .number()
    .min(0)
    .default(1)
    .describe("factor on the pull of a regime's weights towards those of all rows; 0: none"),
});
type GateParams = z.output<typeof params>;

/** The pooled weights, and those of each regime, shrunk towards them. */
export function gateWeights(
  rows: LearningRows,
  given: GateParams = params.parse({}),
): { pooled: readonly number[]; regimes: readonly RegimeWeights[] } {
  const { outputs, y, task, time, horizonBars } = rows;
  const pooled = Array.from(simplexWeights(outputs, y, task).weights);
  const regimes = rows.regimes.names.map((regime, k) => {
    const membership = rows.regimes.membership[k].map((value) => (Number.isNaN(value) ? 0 : value));
    const inside = Int32Array.from(y.keys()).filter((row) => membership[row] > 0);
    const dates = effectiveDates(time, membership, horizonBars);
    const own = { regime, rows: inside.length, effectiveDates: dates };
    const labels = Float64Array.from(inside, (row) => y[row]);
    if (!enoughToLearn(labels, task, given)) return { ...own, share: 0, weights: [...pooled] };
    const loss = mixtureLoss(outputs, y, task, membership);
    const best = simplexWeights(outputs, y, task, membership);
    const pull = given.shrinkage * (outputs.length - 1);
    const share = believedShare(task, dates, loss(Float64Array.from(pooled)).value, best.value, pull);
    return {
      ...own,
      share,
      weights: pooled.map((weight, m) => share * best.weights[m] + (1 - share) * weight),
    };
  });
  return { pooled, regimes };
}

export function gatedCombination(form: GatedForm): Combination {
  const { pooled, regimes } = form;
  return {
    form,
    weights: pooled.map(() => null),
    regimes,
    apply: ({ outputs, regimes: { membership } }) =>
      weightedAtRows(outputs, (member, row) => {
        let weight = 0;
        for (let k = 0; k < membership.length; k++) weight += membership[k][row] * regimes[k].weights[member];
        return Number.isNaN(weight) ? pooled[member] : weight;
      }),
  };
}

/**
 * Experts weighted by regime: each regime has the weights that minimise the loss there, shrunk towards the pooled weights by
 * how much the regime shows; a row is served by the mean of its regimes' weights, by how far it stands in each. A row whose
 * regime is unknown gets the pooled weights.
 * @see Jacobs, Jordan, Nowlan & Hinton (1991), Adaptive Mixtures of Local Experts, Neural Computation 3(1)
 */
export const regimeGated = defineStrategy({
  name: 'regime-gated',
  summary: 'best weights in each market regime, shrunk towards those of all rows',
  learns: true,
  readsRegimes: true,
  params,
  fit: (rows, given) => {
    const mean = standIn(rows, given);
    if (mean) return mean;
    const { pooled, regimes } = gateWeights(rows, given);
    return gatedCombination({ form: 'gated', pooled, regimes });
  },
});
