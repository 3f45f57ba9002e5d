import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { driftStatistics } from '../../src/drift/index.ts';
import { kolmogorovSmirnovStatistic } from '../../src/drift/kolmogorov-smirnov.ts';
import { countOnGrid, gridOf, profileOf } from '../../src/drift/profile.ts';
import { correctPValues } from '../../src/math/corrections.ts';
import { kolmogorovSmirnovExact, kolmogorovSurvival } from '../../src/math/special-kolmogorov.ts';

interface Case {
  name: string;
  baseline: number[];
  current: number[];
  ks: number;
  pExact: number | null;
  pLimit: number;
  psi: number;
  wasserstein: number;
}
const golden = JSON.parse(readFileSync(new URL('../golden/drift-statistics.json', import.meta.url), 'utf8'));
const cases: Case[] = golden.values.cases;

const compute = (name: string, baseline: Float64Array, current: Float64Array) => {
  const profile = profileOf('f', baseline);
  return driftStatistics.get(name).compute(profile, countOnGrid(current, gridOf(profile.quantiles)));
};

describe.each(cases)('$name', ({ baseline, current, ks, pExact, pLimit, psi, wasserstein }) => {
  const a = Float64Array.from(baseline);
  const b = Float64Array.from(current);
  const [n, m] = [a.length, b.length];
  it('KS of the raw samples and its p-value agree with scipy', () => {
    const found = kolmogorovSmirnovStatistic(a, b);
    expect(found).toBeCloseTo(ks, 12);
    expect(Math.abs(kolmogorovSurvival(Math.sqrt((n * m) / (n + m)) * found) - pLimit)).toBeLessThan(golden.tolerance);
    if (pExact !== null) expect(Math.abs(kolmogorovSmirnovExact(found, n, m) - pExact)).toBeLessThan(golden.tolerance);
  });
  it('KS from a stored profile is at most 1 % (and a value) below that of the raw samples', () => {
    const found = compute('ks', a, b);
    expect(found).toBeLessThanOrEqual(ks + 1e-12);
    expect(found).toBeGreaterThan(ks - 0.01 - 1 / n);
  });
  it('PSI agrees with numpy', () => {
    expect(compute('psi', a, b)).toBeCloseTo(psi, 9);
  });
  it('the Wasserstein distance from a profile is near that of the raw samples', () => {
    const found = compute('wasserstein', a, b);
    // Values beyond the baseline's range are cut off, so that a wider sample scores lower here.
    expect(found).toBeLessThan(wasserstein + 0.02);
    expect(found).toBeGreaterThan(0.7 * wasserstein - 0.02);
  });
});

describe.each(driftStatistics.all())('$name', ({ name }) => {
  const rng = createRng(4);
  const sample = Float64Array.from({ length: 1000 }, () => rng.normal());
  it('is 0 for the sample itself, in any order', () => {
    expect(compute(name, sample, sample.slice().reverse())).toBeCloseTo(0, 12);
  });
  it('grows with a shift', () => {
    const shifted = [0.2, 0.5, 1, 2].map((shift) =>
      compute(
        name,
        sample,
        sample.map((value) => value + shift),
      ),
    );
    expect(shifted).toEqual([...shifted].sort((a, b) => a - b));
    expect(shifted[0]).toBeGreaterThan(0);
  });
  it('does not depend on the unit of the feature', () => {
    const later = sample.map((value) => value + 0.3);
    const scaled = compute(
      name,
      sample.map((value) => 8 * value),
      later.map((value) => 8 * value),
    );
    expect(scaled).toBeCloseTo(compute(name, sample, later), 9);
  });
  it.each([
    ['an empty baseline', new Float64Array(5).fill(Number.NaN), sample],
    ['an empty window', sample, new Float64Array(0)],
  ])('is NaN for %s', (_, baseline, current) => {
    expect(compute(name, baseline, current)).toBeNaN();
  });
});

describe('a profile', () => {
  it('counts missing values apart and keeps exact counts at its quantiles', () => {
    const profile = profileOf('flag', Float64Array.of(0, 1, 0, Number.NaN, 1, 0, Number.POSITIVE_INFINITY, 0));
    expect(profile).toMatchObject({ feature: 'flag', count: 6, missingShare: 0.25 });
    const grid = gridOf(profile.quantiles);
    expect(profile.atMost[0]).toBe(4);
    expect(profile.below[0]).toBe(0);
    expect(profile.atMost[grid.length - 1]).toBe(6);
    expect(profile.below[grid.length - 1]).toBe(4);
    expect(profile.quantiles).toHaveLength(101);
  });
  it('of no values has no moments', () => {
    expect(profileOf('gone', new Float64Array(3).fill(Number.NaN))).toMatchObject({
      count: 0,
      missingShare: 1,
      mean: null,
      deviation: null,
      quantiles: [],
    });
  });
  it('of a constant has one point', () => {
    const profile = profileOf('one', new Float64Array(10).fill(3));
    expect([...gridOf(profile.quantiles)]).toEqual([3]);
    expect(profile.deviation).toBe(0);
    expect(compute('ks', new Float64Array(10).fill(3), new Float64Array(4).fill(4))).toBe(1);
    expect(compute('ks', new Float64Array(10).fill(3), new Float64Array(4).fill(2))).toBe(1);
  });
});

describe('corrections', () => {
  const pValues = Float64Array.from(golden.values.pValues as number[]);
  it.each([
    ['benjamini-hochberg', golden.values.benjaminiHochberg],
    ['bonferroni', golden.values.bonferroni],
  ] as const)('%s agrees with statsmodels', (correction, expected: number[]) => {
    correctPValues(pValues, correction).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12);
    });
  });
  it('leaves NaN out of the count', () => {
    expect([...correctPValues(Float64Array.of(0.01, Number.NaN, 0.02), 'bonferroni')]).toEqual([
      0.02,
      Number.NaN,
      0.04,
    ]);
    expect([...correctPValues(Float64Array.of(0.04, Number.NaN), 'none')]).toEqual([0.04, Number.NaN]);
  });
});
