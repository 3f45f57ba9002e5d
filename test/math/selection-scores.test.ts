import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { adfTest } from '../../src/math/adf.ts';
import { anovaF, regressionF } from '../../src/math/anova.ts';
import { clustersBelow, clustersOfCount, type Linkage, linkage } from '../../src/math/linkage.ts';
import { classInformation, valueInformation } from '../../src/math/mutual-information.ts';
import { binomialSurvival, fSurvival } from '../../src/math/special-beta.ts';
import golden from '../golden/selection_scores.json' with { type: 'json' };

const { values, tolerance } = golden;
const columns = values.columns.map((column) => Float64Array.from(column));
const { NaN: nan } = Number;

function expectNear(found: readonly number[], expected: readonly number[], allowed = tolerance): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]), `item ${i}: ${value} for ${expected[i]}`).toBeLessThan(
      allowed * Math.max(1, Math.abs(expected[i])),
    );
  });
}

describe('univariate scores equal scikit-learn', () => {
  it('ANOVA F and p', () => {
    const found = columns.map((column) => anovaF(column, Float64Array.from(values.classes)));
    expectNear(
      found.map(({ f }) => f),
      values.anova[0],
    );
    expectNear(
      found.map(({ p }) => p),
      values.anova[1],
    );
  });

  it('regression F and p', () => {
    const found = columns.map((column) => regressionF(column, Float64Array.from(values.value)));
    expectNear(
      found.map(({ f }) => f),
      values.regression[0],
    );
    expectNear(
      found.map(({ p }) => p),
      values.regression[1],
    );
  });

  it.each([
    ['three classes', values.classes, values.informationClasses],
    ['two classes', values.binary, values.informationBinary],
  ])('mutual information with %s', (_what, y, expected) => {
    expectNear(
      columns.map((column) => classInformation(column, y)),
      expected,
    );
  });

  it('mutual information with a value', () => {
    const y = Float64Array.from(values.value);
    expectNear(
      columns.map((column) => valueInformation(column, y)),
      values.informationValue,
    );
  });
});

describe('univariate scores at their limits', () => {
  it.each([
    ['a constant', [3, 3, 3, 3], [0, 1, 0, 1]],
    ['one class', [1, 2, 3, 4], [1, 1, 1, 1]],
    ['nothing finite', [nan, nan, nan, nan], [0, 1, 0, 1]],
  ])('F is NaN for %s', (_what, x, y) => {
    expect(anovaF(Float64Array.from(x), Float64Array.from(y)).f).toBeNaN();
    expect(regressionF(Float64Array.from(x), Float64Array.from(y)).f).toBeNaN();
  });

  it('F is finite when classes separate without a rest, and leaves missing rows out', () => {
    const y = Float64Array.of(0, 0, 1, 1, 1);
    expect(anovaF(Float64Array.of(0, 0, 1, 1, 1), y)).toEqual({ f: 1e300, p: 0, rows: 5 });
    expect(anovaF(Float64Array.of(0, 2, 1, 4, nan), y).f).toBeCloseTo(
      anovaF(Float64Array.of(0, 2, 1, 4), Float64Array.of(0, 0, 1, 1)).f,
      12,
    );
  });

  it('information of rows that tell nothing is 0, and about log 2 for a class that the value gives away', () => {
    const rng = createRng(3);
    const x = Float64Array.from({ length: 2000 }, () => rng.normal());
    const coin = x.map(() => rng.integer(2));
    const told = x.map((value) => (value > 0 ? 1 : 0));
    expect(classInformation(x, coin)).toBeLessThan(0.03);
    expect(Math.abs(classInformation(x, told) - Math.log(2))).toBeLessThan(0.01);
    expect(classInformation(Float64Array.of(1), [0])).toBe(0);
    expect(valueInformation(Float64Array.of(1, 2), Float64Array.of(1, 2))).toBe(0);
  });

  it('information of bivariate normals is near -log(1 - r^2) / 2', () => {
    const rng = createRng(4);
    const x = Float64Array.from({ length: 4000 }, () => rng.normal());
    const y = x.map((value) => 0.8 * value + 0.6 * rng.normal());
    expect(Math.abs(valueInformation(x, y) + Math.log(1 - 0.64) / 2)).toBeLessThan(0.04);
  });

  it('30,000 rows of one column take a fraction of a processor second, with classes and with values', () => {
    const rng = createRng(5);
    const draw = () => Float64Array.from({ length: 30_000 }, () => rng.normal());
    const [x, y] = [draw(), draw()];
    const begun = process.cpuUsage();
    classInformation(
      x,
      y.map((value) => (value > 0 ? 1 : 0)),
    );
    const classes = process.cpuUsage(begun).user / 1e6;
    valueInformation(x, y);
    const both = process.cpuUsage(begun).user / 1e6;
    expect(classes).toBeLessThan(0.3);
    expect(both - classes).toBeLessThan(1);
  });
});

describe('tails of F and the binomial equal scipy', () => {
  it.each(values.fSurvival)('P(F > %d; %d, %d)', (x, d1, d2, expected) => {
    expect(Math.abs(fSurvival(x, d1, d2) / expected - 1)).toBeLessThan(1e-9);
  });
  it.each(values.binomial)('P(X >= %d of %d)', (hits, trials, p, expected) => {
    expect(Math.abs(binomialSurvival(hits, trials, p) / expected - 1)).toBeLessThan(1e-9);
  });
});

/** Cluster numbers made comparable: each cluster is named by its first item. */
function canonical(clusters: ArrayLike<number>): number[] {
  const list = Array.from(clusters);
  return list.map((cluster) => list.indexOf(cluster));
}

describe('linkage equals scipy', () => {
  const wide = values.wide.map((column) => Float64Array.from(column));
  const n = wide.length;
  const correlation = (a: Float64Array, b: Float64Array) => {
    const mean = (x: Float64Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
    const [ma, mb] = [mean(a), mean(b)];
    const dot = (x: Float64Array, y: Float64Array, mx: number, my: number) =>
      x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0);
    return dot(a, b, ma, mb) / Math.sqrt(dot(a, a, ma, ma) * dot(b, b, mb, mb));
  };
  it.each(values.trees)('$kind on $distance distances', ({ kind, distance, merges, height, below, three }) => {
    const distances = new Float64Array(n * n);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        if (a === b) continue;
        const r = correlation(wide[a], wide[b]);
        distances[a * n + b] = distance === 'absolute' ? 1 - Math.abs(r) : Math.sqrt(0.5 * (1 - r));
      }
    }
    const found = linkage(distances, n, kind as Linkage);
    expect(found.map(({ first, second, size }) => [first, second, size])).toEqual(
      merges.map(([first, second, , size]) => [first, second, size]),
    );
    expectNear(
      found.map((merge) => merge.height),
      merges.map((merge) => merge[2]),
    );
    expect(canonical(clustersBelow(found, n, height))).toEqual(canonical(below));
    expect(canonical(clustersOfCount(found, n, 3))).toEqual(canonical(three));
  });

  it('of one item has no merges and one cluster', () => {
    expect(linkage(Float64Array.of(0), 1, 'ward')).toEqual([]);
    expect([...clustersBelow([], 1, 1)]).toEqual([0]);
    expect([...clustersOfCount([], 1, 3)]).toEqual([0]);
  });
});

describe('adfTest equals statsmodels', () => {
  const walk = Float64Array.from(values.walk);
  const ar = Float64Array.from(values.autoregressive);
  it.each([
    ['a random walk, lags by AIC', walk, undefined, values.adf.walk],
    ['a random walk, 2 lags', walk, 2, values.adf.walkFixed],
    ['a random walk, no lags', walk, 0, values.adf.walkPlain],
    ['an autoregression, lags by AIC', ar, undefined, values.adf.autoregressive],
    ['an autoregression, 5 lags', ar, 5, values.adf.autoregressiveFixed],
    ['25 rows', walk.subarray(0, 25), undefined, values.adf.short],
  ])('%s', (_what, series, lags, expected) => {
    const found = adfTest(series, lags);
    expect({ lags: found.lags, rows: found.rows }).toEqual({ lags: expected.lags, rows: expected.rows });
    expectNear([found.statistic, found.p], [expected.statistic, expected.p], 1e-8);
  });

  it('has no answer for a constant or a handful of rows', () => {
    expect(adfTest(new Float64Array(100).fill(2)).p).toBeNaN();
    expect(adfTest(Float64Array.of(1, 2, 3)).p).toBeNaN();
    expect(adfTest(Float64Array.of(1, 2, 3, 4, 5, 6), 4).p).toBeNaN();
  });
});
