import { describe, expect, it } from 'vitest';
import { quantile, quantiles } from '../../src/math/quantile.ts';
import { ascendingOrder, averageRanks } from '../../src/math/rank.ts';
import { chiSquaredSurvival, upperGammaRatio } from '../../src/math/special-gamma.ts';
import {
  kolmogorovSmirnovExact,
  kolmogorovSmirnovPValue,
  kolmogorovSurvival,
} from '../../src/math/special-kolmogorov.ts';
import { normalCdf, normalQuantile } from '../../src/math/special-normal.ts';
import {
  autocorrelations,
  autocovariances,
  kurtosis,
  mean,
  skewness,
  standardDeviation,
  variance,
} from '../../src/math/statistics.ts';
import golden from '../golden/special.json' with { type: 'json' };

const { values, tolerance } = golden;
const sample = Float64Array.from(values.sample);
const close = (actual: number, expected: number, allowed = tolerance) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(allowed * Math.max(Math.abs(expected), 1e-300));

describe('special functions equal scipy', () => {
  it.each(values.normalCdf)('normalCdf($x) = $p', ({ x, p }) => close(normalCdf(x), p));
  it.each(values.normalQuantile)('normalQuantile($p) = $x', ({ p, x }) => {
    if (x === 0) expect(normalQuantile(p)).toBe(0);
    else close(normalQuantile(p), x);
  });
  it.each(values.chiSquaredSurvival)('chiSquaredSurvival($x, $degrees) = $p', ({ x, degrees, p }) =>
    close(chiSquaredSurvival(x, degrees), p),
  );
  it.each(values.kolmogorovSurvival)('kolmogorovSurvival($x) = $p', ({ x, p }) => close(kolmogorovSurvival(x), p));
  it.each(values.kolmogorovSmirnovExact)('kolmogorovSmirnovExact($d, $n, $m) = $p', ({ d, n, m, p }) =>
    close(kolmogorovSmirnovExact(d, n, m), p, 1e-10),
  );
  it('the exact p-value approaches the limit distribution as samples grow', () => {
    const exact = kolmogorovSmirnovExact(0.05, 1000, 1000);
    expect(kolmogorovSmirnovPValue(0.05, 1001, 1000)).toBeCloseTo(exact, 2);
  });
  it.each([
    ['normalCdf(NaN)', normalCdf(Number.NaN), Number.NaN],
    ['normalCdf(-Infinity)', normalCdf(Number.NEGATIVE_INFINITY), 0],
    ['normalCdf(Infinity)', normalCdf(Number.POSITIVE_INFINITY), 1],
    ['normalQuantile(0)', normalQuantile(0), Number.NEGATIVE_INFINITY],
    ['normalQuantile(1)', normalQuantile(1), Number.POSITIVE_INFINITY],
    ['normalQuantile(1.5)', normalQuantile(1.5), Number.NaN],
    ['chiSquaredSurvival(0, 3)', chiSquaredSurvival(0, 3), 1],
    ['upperGammaRatio(-1, 1)', upperGammaRatio(-1, 1), Number.NaN],
    ['kolmogorovSurvival(0)', kolmogorovSurvival(0), 1],
    ['kolmogorovSmirnovExact(0, 4, 4)', kolmogorovSmirnovExact(0, 4, 4), 1],
    ['kolmogorovSmirnovExact(1, 3, 3)', kolmogorovSmirnovExact(1, 3, 3), 0.1],
  ])('%s is %d', (_name, actual, expected) => {
    if (Number.isNaN(expected)) expect(actual).toBeNaN();
    else expect(actual).toBeCloseTo(expected, 14);
  });
});

describe('sample statistics equal numpy and scipy', () => {
  it.each(values.quantiles)('quantile at $p is $x', ({ p, x }) => expect(quantile(sample, p)).toBeCloseTo(x, 12));
  it('quantiles leave NaN out and are NaN for nothing', () => {
    expect(quantiles(Float64Array.of(3, Number.NaN, 1), [0, 0.5, 1])).toEqual([1, 2, 3]);
    expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
  });
  it('tied values share the mean rank, and NaN has none', () => {
    expect([...averageRanks(sample)]).toEqual(values.ranks);
    expect([...averageRanks(Float64Array.of(2, Number.NaN, 1, 2))]).toEqual([2.5, Number.NaN, 1, 2.5]);
  });
  it('ascendingOrder keeps ties in order', () =>
    expect([...ascendingOrder(Float64Array.of(2, 1, 2, 0))]).toEqual([3, 1, 0, 2]));
  it.each([
    ['mean', mean(sample), values.mean],
    ['variance', variance(sample), values.variance],
    ['standardDeviation', standardDeviation(sample), Math.sqrt(values.variance)],
    ['skewness', skewness(sample), values.skewness],
    ['kurtosis', kurtosis(sample), values.kurtosis],
  ])('%s', (_name, actual, expected) => expect(actual).toBeCloseTo(expected, 12));
  it('autocovariances', () => {
    for (const [lag, expected] of values.autocovariances.entries()) {
      expect(autocovariances(sample, 5)[lag]).toBeCloseTo(expected, 12);
    }
    expect(autocorrelations(sample, 5)[0]).toBe(1);
  });
  it('a single value has a mean and no sample variance', () => {
    expect(mean(Float64Array.of(4))).toBe(4);
    expect(variance(Float64Array.of(4))).toBeNaN();
    expect(variance(Float64Array.of(4), 0)).toBe(0);
  });
});
