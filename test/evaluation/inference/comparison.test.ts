import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import { delong, delongTest } from '../../../src/evaluation/inference/delong.ts';
import { dieboldMariano } from '../../../src/evaluation/inference/diebold-mariano.ts';
import { modelConfidenceSet, superiorAbility } from '../../../src/evaluation/inference/loss-comparison.ts';
import { overfittingProbability } from '../../../src/evaluation/inference/overfitting-probability.ts';

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

describe('probability of backtest overfitting', () => {
  it('equals the count over all splits', () => {
    const { returns, blocks, probability, meanLogit, lossProbability } = golden.cscv;
    const found = overfittingProbability(returns.map(series), blocks);
    expect(found.splits).toBe(70);
    expect(found.probability).toBeCloseTo(probability, 12);
    expect(found.logits.reduce((a, b) => a + b) / 70).toBeCloseTo(meanLogit, 10);
    expect(found.lossProbability).toBeCloseTo(lossProbability, 12);
  });

  it('is high for a search on noise and near zero where one strategy is truly better', () => {
    const rng = createRng(3);
    const noise = Array.from({ length: 200 }, () => Float64Array.from({ length: 800 }, () => 0.01 * rng.normal()));
    expect(overfittingProbability(noise, 10).probability).toBeGreaterThan(0.35);
    const skilled = [...noise, Float64Array.from({ length: 800 }, () => 0.003 + 0.01 * rng.normal())];
    expect(overfittingProbability(skilled, 10).probability).toBeLessThan(0.01);
  });

  it('refuses one strategy and too few periods', () => {
    expect(() => overfittingProbability([new Float64Array(100)])).toThrow(/1 strategies have no rank/);
    expect(() => overfittingProbability([new Float64Array(20), new Float64Array(20)])).toThrow(/20 periods/);
  });
});
