import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import { delong, delongTest } from '../../../src/evaluation/inference/delong.ts';
import { dieboldMariano } from '../../../src/evaluation/inference/diebold-mariano.ts';
import {
  bootstrapVariance,
  modelConfidenceSet,
  superiorAbility,
} from '../../../src/evaluation/inference/loss-comparison.ts';
import { overfittingProbability } from '../../../src/evaluation/inference/overfitting-probability.ts';
import { drawDates } from '../../../src/evaluation/stationary-bootstrap.ts';
import { mean, variance } from '../../../src/math/statistics.ts';

const golden = JSON.parse(readFileSync('test/golden/inference.json', 'utf8'));
const series = (values: number[]) => Float64Array.from(values);

describe('Diebold-Mariano', () => {
  it.each(golden.dieboldMariano.horizons as { horizon: number; statistic: number; pValue: number }[])(
    'equals statsmodels at horizon $horizon',
    ({ horizon, statistic, pValue }) => {
      const { first, second } = golden.dieboldMariano;
      const found = dieboldMariano(series(first), series(second), horizon);
      expect(found.statistic).toBeCloseTo(statistic, 8);
      expect(found.pValue).toBeCloseTo(pValue, 8);
    },
  );

  it("takes Bartlett's weights where the plain sum of autocovariances is negative", () => {
    // Differences 1.05, -0.95, ...: c0 = 1, c1 = -39/40; c0 + 2 c1 < 0, so the variance is c0 + c1 = 1/40.
    const first = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1.05 : -0.95));
    const found = dieboldMariano(first, new Float64Array(40), 2);
    expect(found.statistic).toBeCloseTo(Math.sqrt((41 - 4 + 2 / 40) / 40) * 0.05 * 40, 8);
  });

  it('says nothing of forecasts that never differ, or of fewer periods than the horizon', () => {
    const same = series([1, 2, 3, 4]);
    expect(dieboldMariano(same, same, 1).pValue).toBeNaN();
    expect(dieboldMariano(same, series([1, 2, 3, 5]), 4).statistic).toBeNaN();
  });
});

describe('DeLong', () => {
  const { y, scores, other } = golden.delong;
  const isPositive = (row: number) => y[row] === 1;

  it('equals the sums over all pairs, ties included', () => {
    const found = delong(series(scores), isPositive);
    expect(found.auc).toBeCloseTo(golden.delong.auc, 12);
    expect(found.standardError).toBeCloseTo(golden.delong.standardError, 12);
    expect(found.high - found.auc).toBeCloseTo(1.959964 * golden.delong.standardError, 6);
    expect(found.auc - found.low).toBeCloseTo(1.959964 * golden.delong.standardError, 6);
    const few = delong(Float64Array.of(2, 3, 1, 4), (row) => row < 2);
    expect([few.auc, few.low, few.high]).toEqual([0.5, 0, 1]);
  });

  it('compares two scores of the same rows', () => {
    const found = delongTest(series(scores), series(other), isPositive);
    expect(found.z).toBeCloseTo(golden.delong.z, 10);
    expect(found.pValue).toBeCloseTo(golden.delong.pValue, 10);
  });
});

describe('superior predictive ability and model confidence set', () => {
  const { benchmark, losses, blockLength, lower, consistent, upper, mcs } = golden.spa;
  const options = { blockLength, resamples: 20_000, seed: 5 };

  // Both sides draw 20,000 resamples: two standard errors of each p-value are at most 0.007.
  it('has the p-values of arch', () => {
    const found = superiorAbility(series(benchmark), losses.map(series), options);
    expect(Math.abs(found.lower - lower)).toBeLessThan(0.012);
    expect(Math.abs(found.consistent - consistent)).toBeLessThan(0.012);
    expect(Math.abs(found.upper - upper)).toBeLessThan(0.012);
  });

  it('keeps the models that arch keeps', () => {
    const found = modelConfidenceSet(losses.map(series), options);
    found.forEach((pValue, k) => {
      expect(Math.abs(pValue - mcs[k])).toBeLessThan(0.015);
    });
  });
});

describe('of models that are no better than the benchmark', () => {
  const rng = createRng(1);
  const options = { blockLength: 3, resamples: 500, seed: 1 };
  const n = 300;
  const benchmark = Float64Array.from({ length: n }, () => rng.normal() ** 2);
  const noise = Float64Array.from({ length: n }, () => 0.3 * rng.normal());
  /** A model whose mean gain is so many of its deviations. */
  const model = (score: number) => {
    const shift = (score * Math.sqrt(bootstrapVariance(noise, options.blockLength))) / Math.sqrt(n) - mean(noise);
    return benchmark.map((loss, t) => loss - noise[t] - shift);
  };

  it.each([1.5, 4])('the bootstrap variance is that of drawn means, blocks of %d', (blockLength) => {
    const values = Float64Array.of(6, 2, 4, 3, 0, -2, -1, 5);
    const counts = new Float64Array(8);
    const drawn = Float64Array.from({ length: 40_000 }, () => {
      drawDates(counts, blockLength, rng);
      return values.reduce((sum, value, t) => sum + counts[t] * value, 0) / 8;
    });
    // Two standard errors of a variance from 40,000 draws are 1.4 %.
    expect((8 * variance(drawn)) / bootstrapVariance(values, blockLength)).toBeCloseTo(1, 1.4);
  });

  it('none is called better: the benchmark itself, nor one that is clearly worse', () => {
    const none = { lower: 1, consistent: 1, upper: 1 };
    expect(superiorAbility(benchmark, [benchmark], options)).toEqual(none);
    expect(superiorAbility(benchmark, [model(-8)], options)).toEqual(none);
    expect(superiorAbility(benchmark, [model(-8), benchmark], options)).toEqual(none);
  });

  it('one that is worse by more than sqrt(2 log log n) = 1.87 deviations stops counting, one that is not goes on', () => {
    const better = benchmark.map((loss, t) => loss - 0.3 * Math.sin(t) - 0.01);
    const [near, far, hopeless] = [-1.8, -1.95, -8].map((score) =>
      superiorAbility(benchmark, [better, model(score)], options),
    );
    expect(near.consistent).toBe(near.upper);
    expect(far.consistent).toBeLessThan(far.upper);
    expect(hopeless.consistent).toBe(superiorAbility(benchmark, [better], options).consistent);
  });

  it('two that are one and the same stay in the confidence set together', () => {
    expect([...modelConfidenceSet([benchmark, benchmark.slice()], options)]).toEqual([1, 1]);
    expect([...modelConfidenceSet([benchmark, model(-8)], options)]).toEqual([1, 0]);
  });
});

describe('probability of backtest overfitting', () => {
  it('equals the count over all splits', () => {
    const { returns, blocks, probability, meanLogit, lossProbability, slope, intercept } = golden.cscv;
    const found = overfittingProbability(returns.map(series), blocks);
    expect(found.splits).toBe(70);
    expect(found.probability).toBeCloseTo(probability, 12);
    expect(found.logits.reduce((a, b) => a + b) / 70).toBeCloseTo(meanLogit, 10);
    expect(found.lossProbability).toBeCloseTo(lossProbability, 12);
    expect(found.degradation.slope).toBeCloseTo(slope, 8);
    expect(found.degradation.intercept).toBeCloseTo(intercept, 8);
  });

  it('is high for a search on noise and near zero where one strategy is truly better', () => {
    const rng = createRng(3);
    const noise = Array.from({ length: 200 }, () => Float64Array.from({ length: 800 }, () => 0.01 * rng.normal()));
    expect(overfittingProbability(noise, 10).probability).toBeGreaterThan(0.35);
    const skilled = [...noise, Float64Array.from({ length: 800 }, () => 0.003 + 0.01 * rng.normal())];
    expect(overfittingProbability(skilled, 10).probability).toBeLessThan(0.01);
  });

  it('ranks strategies that never traded alike, and needs two periods a block', () => {
    const idle = [new Float64Array(4), new Float64Array(4)];
    expect(overfittingProbability(idle, 2)).toMatchObject({
      probability: 1,
      lossProbability: 0,
      degradation: { slope: 0, intercept: 0 },
      splits: 2,
    });
    expect(() => overfittingProbability(idle, 4)).toThrow(/4 periods/);
  });

  it('refuses one strategy and too few periods', () => {
    expect(() => overfittingProbability([new Float64Array(100)])).toThrow(/1 strategies have no rank/);
    expect(() => overfittingProbability([new Float64Array(20), new Float64Array(20)])).toThrow(/20 periods/);
  });
});
