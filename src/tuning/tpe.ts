import { createRng, deriveSeed, type Rng } from '../core/rng.ts';
import type { Direction } from '../metrics/metric.ts';
import { fromNumber, isSingle, toNumber, type Value, valueAt } from './distribution.ts';
import { parzenEstimator } from './parzen.ts';
import { randomParams } from './random.ts';
import type { ProposalView, Sampler } from './sampler.ts';
import { type Dimension, fillParams, type Params } from './space.ts';
import { type RunningTrial, standing, type Trial } from './trial.ts';

/** Trials that are drawn at random before there is something to learn from. */
const startupTrials = 10;
/** Draws from the better trials' density, of which the most promising is proposed. */
const candidates = 24;
/** Most trials that count as good. */
const mostGood = 25;

/** How many of n finished trials count as good: a tenth, rounded up. */
export function goodCount(n: number): number {
  return Math.min(Math.ceil(n / 10), mostGood);
}

/**
 * Divides trials into good ones and the rest, both by number. Complete trials rank before pruned ones, these by how far
 * they came and then by how they stood there. Running trials are among the rest (the 'constant liar'): what is being tried is
 * not proposed again. Failed trials say nothing.
 */
function splitTrials(
  finished: readonly Trial[],
  running: readonly RunningTrial[],
  direction: Direction,
): { good: readonly RunningTrial[]; rest: readonly RunningTrial[] } {
  const sign = direction === 'higher' ? -1 : 1;
  const loss = ({ value }: Trial) => sign * (value as number);
  const complete = finished.filter(({ state }) => state === 'complete');
  const pruned = finished
    .filter(({ state }) => state === 'pruned')
    .map((trial) => ({ trial, at: standing(trial, direction) }));
  const ranked = [
    ...complete.toSorted((a, b) => loss(a) - loss(b) || a.number - b.number),
    ...pruned
      .toSorted((a, b) => b.at.reached - a.at.reached || a.at.loss - b.at.loss || a.trial.number - b.trial.number)
      .map(({ trial }) => trial),
  ];
  const count = goodCount(ranked.length);
  const byNumber = (a: RunningTrial, b: RunningTrial) => a.number - b.number;
  return {
    good: ranked.slice(0, count).sort(byNumber),
    rest: [...ranked.slice(count), ...running].sort(byNumber),
  };
}

/** Proposes values of some dimensions together. */
function proposeJointly(
  dimensions: readonly Dimension[],
  { good, rest }: ReturnType<typeof splitTrials>,
  rng: Rng,
): Value[] {
  const distributions = dimensions.map(({ distribution }) => distribution);
  const pointsOf = (trials: readonly RunningTrial[]) =>
    trials
      .filter(({ params }) => dimensions.every(({ name }) => params[name] !== undefined))
      .map(({ params }) => dimensions.map(({ name, distribution }) => toNumber(distribution, params[name])));
  const below = parzenEstimator(distributions, pointsOf(good));
  const above = parzenEstimator(distributions, pointsOf(rest));
  let best: { point: number[]; gain: number } | undefined;
  for (let i = 0; i < candidates; i++) {
    const point = below.sample(rng);
    const gain = below.logDensity(point) - above.logDensity(point);
    if (!best || gain > best.gain) best = { point, gain };
  }
  return (best as { point: number[] }).point.map((number, d) => fromNumber(distributions[d], number));
}

function propose(view: ProposalView, multivariate: boolean): Params {
  const { space, finished, running, direction, seed, number } = view;
  const scored = finished.filter(({ state }) => state !== 'failed');
  if (scored.length < startupTrials) return randomParams(view);
  const rng = createRng(deriveSeed(seed, 'tpe', number));
  const split = splitTrials(finished, running, direction);
  const open = space.filter(({ distribution }) => !isSingle(distribution));
  // What hangs on a condition is missing in some trials, so it is proposed by itself.
  const joint = multivariate ? open.filter(({ when }) => !when) : [];
  const together = joint.length > 0 ? proposeJointly(joint, split, rng) : [];
  return fillParams(space, (dimension) => {
    const place = joint.indexOf(dimension);
    if (place >= 0) return together[place];
    if (!open.includes(dimension)) return valueAt(dimension.distribution, 0);
    return proposeJointly([dimension], split, rng)[0];
  });
}

/**
 * Tree-structured Parzen estimator: draws from the density of the good trials and proposes the draw that is likeliest
 * there relative to the rest. Multivariate: kernels over all unconditional dimensions at once, so it sees which values go
 * together. After 10 random trials; defaults as in Optuna's TPESampler.
 * @see Bergstra et al. (2011), Algorithms for Hyper-Parameter Optimization, NIPS 24; Falkner, Klein & Hutter (2018), BOHB,
 *   ICML (multivariate kernels)
 */
export const tpeSampler: Sampler = {
  name: 'tpe',
  summary: 'tree-structured Parzen estimator over all parameters together',
  propose: (view) => propose(view, true),
};

export const tpeUnivariateSampler: Sampler = {
  name: 'tpe-univariate',
  summary: 'tree-structured Parzen estimator, each parameter by itself',
  propose: (view) => propose(view, false),
};
