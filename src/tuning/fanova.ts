import { createRng, deriveSeed } from '../core/rng.ts';
import { isSingle, toNumber } from './distribution.ts';
import { treeVariance } from './fanova-tree.ts';
import { growTree } from './regression-tree.ts';
import type { Dimension, Space } from './space.ts';
import type { Trial } from './trial.ts';

/** Trees of the forest, as in Optuna. */
const trees = 64;
/** Fewer complete trials than this say nothing of importance. */
const fewestForImportance = 10;

export interface ParameterImportance {
  readonly name: string;
  /** Share of the objective's variance over the space that this parameter explains by itself, in [0, 1]. */
  readonly importance: number;
}

/**
 * Importance of parameters by functional ANOVA: a random forest learns the objective from the complete trials, and each
 * tree's variance over the space is split by parameter. Interactions are in none of the shares, so they need not sum to 1.
 * A choice is seen as one column for each of its values; parameters that are not active in every trial are left out.
 * @returns most important first; none under 10 complete trials or when all have one value
 * @see Hutter, Hoos & Leyton-Brown (2014), An Efficient Approach for Assessing Hyperparameter Importance, ICML
 */
export function parameterImportance(space: Space, trials: readonly Trial[], seed: number): ParameterImportance[] {
  const complete = trials.filter(({ state }) => state === 'complete');
  const seen = space.filter(
    ({ name, distribution }) => !isSingle(distribution) && complete.every(({ params }) => params[name] !== undefined),
  );
  if (complete.length < fewestForImportance || seen.length === 0) return [];
  const columns = seen.map((dimension) => columnsOf(dimension, complete));
  const places = columns.map((own, d) => {
    const first = columns.slice(0, d).reduce((sum, before) => sum + before.length, 0);
    return own.map((_, i) => first + i);
  });
  const flat = columns.flat();
  const y = Float64Array.from(complete, ({ value }) => value as number);
  const shares = seen.map(() => 0);
  let counted = 0;
  for (let tree = 0; tree < trees; tree++) {
    const rng = createRng(deriveSeed(seed, 'fanova', tree));
    const rows = Int32Array.from({ length: y.length }, () => rng.integer(y.length));
    const grown = growTree(
      flat.map(({ values }) => values),
      y,
      rows,
    );
    const { total, marginal } = treeVariance(
      grown,
      flat.map(({ bounds }) => bounds),
    );
    if (total === 0) continue;
    counted++;
    places.forEach((own, d) => {
      shares[d] += marginal(own) / total;
    });
  }
  if (counted === 0) return [];
  return seen
    .map(({ name }, d) => ({ name, importance: shares[d] / counted }))
    .sort((a, b) => b.importance - a.importance);
}

interface Column {
  readonly values: Float64Array;
  readonly bounds: readonly [number, number];
}

function columnsOf({ name, distribution }: Dimension, trials: readonly Trial[]): Column[] {
  const numbers = Float64Array.from(trials, ({ params }) => toNumber(distribution, params[name]));
  if (distribution.kind === 'choice') {
    return distribution.choices.map((_, choice) => ({
      values: numbers.map((at) => Number(at === choice)),
      bounds: [0, 1],
    }));
  }
  const half = (distribution.step ?? 0) / 2;
  return [{ values: numbers, bounds: [distribution.low - half, distribution.high + half] }];
}
