import type { Inequalities } from '../math/quadratic-program.ts';
import type { ReturnSeries } from './return-series.ts';
import type { Layout, VolatilitySpec } from './spec.ts';

export interface ParameterSpace {
  readonly inequalities: Inequalities;
  /** What each inequality says, for people: 'alpha[1] >= 0'. */
  readonly names: readonly string[];
}

const shapeLimits: Readonly<Record<string, readonly [number, number]>> = {
  nu: [2.05, 500],
  eta: [2.05, 300],
  lambda: [-1, 1],
};

/**
 * The allowed parameters, as in arch:
 *   garch, gjr  omega in [1e-8, 10] v, alpha_i in [0, 1], beta_k >= 0, alpha_i + gamma_i >= 0 (gamma_j >= 0 beyond p),
 *               gamma_j <= 2, sum alpha + sum gamma / 2 + sum beta <= 1
 *   egarch      omega within ln 10000 of ln v, beta_k >= 0, sum beta <= 1
 * with v the variance of the returns; degrees of freedom from 2.05 on, lambda in [-1, 1].
 */
export function parameterSpace(
  { model, p, o, q }: VolatilitySpec,
  layout: Layout,
  series: ReturnSeries,
): ParameterSpace {
  const { omega, alpha, gamma, beta, shape, count, names } = layout;
  const rows: { name: string; terms: [at: number, factor: number][]; limit: number }[] = [];
  const atLeast = (at: number, limit: number) =>
    rows.push({ name: `${names[at]} >= ${shown(limit)}`, terms: [[at, 1]], limit });
  const atMost = (at: number, limit: number) =>
    rows.push({ name: `${names[at]} <= ${shown(limit)}`, terms: [[at, -1]], limit: -limit });
  if (model === 'egarch') {
    const middle = Math.log(series.variance);
    atLeast(omega, middle - Math.log(1e4));
    atMost(omega, middle + Math.log(1e4));
  } else {
    atLeast(omega, 1e-8 * series.variance);
    atMost(omega, 10 * series.variance);
    for (let i = 0; i < p; i++) {
      atLeast(alpha + i, 0);
      atMost(alpha + i, 1);
    }
    for (let j = 0; j < o; j++) {
      if (j >= p) atLeast(gamma + j, 0);
      else {
        const terms: [number, number][] = [
          [alpha + j, 1],
          [gamma + j, 1],
        ];
        rows.push({ name: `${names[alpha + j]} + ${names[gamma + j]} >= 0`, terms, limit: 0 });
      }
      atMost(gamma + j, 2);
    }
  }
  for (let k = 0; k < q; k++) atLeast(beta + k, 0);
  const persistence = persistenceWeights(model, layout);
  const terms = persistence.flatMap((weight, at): [number, number][] => (weight === 0 ? [] : [[at, -weight]]));
  if (terms.length > 0) rows.push({ name: 'persistence <= 1', terms, limit: -1 });
  for (let at = shape; at < count; at++) {
    const [low, high] = shapeLimits[names[at]];
    atLeast(at, low);
    atMost(at, high);
  }
  const a = new Float64Array(rows.length * count);
  rows.forEach(({ terms }, row) => {
    for (const [at, factor] of terms) a[row * count + at] = factor;
  });
  const b = Float64Array.from(rows, ({ limit }) => limit);
  return { inequalities: { a, b }, names: rows.map(({ name }) => name) };
}

function shown(limit: number): string {
  return String(Number(limit.toPrecision(3)));
}

/** How much each parameter adds to the persistence: the factor by which a deviation of h (or ln h) lives on per bar. */
export function persistenceWeights(
  model: VolatilitySpec['model'],
  { alpha, gamma, beta, shape, count }: Layout,
): number[] {
  return Array.from({ length: count }, (_, at) => {
    if (at < alpha || at >= shape) return 0;
    if (at >= beta) return 1;
    if (model === 'egarch') return 0;
    return at >= gamma ? 0.5 : 1;
  });
}

/** sum alpha + sum gamma / 2 + sum beta; sum beta for egarch. */
export function persistenceOf(model: VolatilitySpec['model'], layout: Layout, parameters: ArrayLike<number>): number {
  return persistenceWeights(model, layout).reduce((sum, weight, at) => sum + weight * parameters[at], 0);
}
