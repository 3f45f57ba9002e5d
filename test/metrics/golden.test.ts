import { describe, expect, it } from 'vitest';
import { brierParts } from '../../src/metrics/brier-decomposition.ts';
import { classificationMetrics } from '../../src/metrics/classification/index.ts';
import type { ClassData } from '../../src/metrics/metric.ts';
import { score } from '../../src/metrics/metric.ts';
import { regressionMetrics } from '../../src/metrics/regression/index.ts';
import golden from '../golden/metrics.json' with { type: 'json' };

const { values, tolerance } = golden;
const within = (actual: number, expected: number) => expect(Math.abs(actual - expected)).toBeLessThan(tolerance);

const up = Float64Array.from(values.binary.p);
const binary: ClassData = { y: Int32Array.from(values.binary.y), probabilities: [up.map((p) => 1 - p), up] };
const multiclass: ClassData = {
  y: Int32Array.from(values.multiclass.y),
  probabilities: [0, 1, 2].map((k) => Float64Array.from(values.multiclass.p, (row) => row[k])),
};
const rowGroups = { of: Int32Array.from(values.weights, (_, row) => row), count: values.weights.length };
const weights = Float64Array.from(values.weights);

describe.each([
  ['binary', binary, values.binary],
  ['multiclass', multiclass, values.multiclass],
] as const)('%s metrics equal scikit-learn', (_task, data, expected) => {
  it.each(Object.entries(expected.plain))('%s is %d', (name, value) =>
    within(score(classificationMetrics.get(name), data), value),
  );
  it.each(Object.entries(expected.weighted))('%s with whole-number weights is %d', (name, value) =>
    within(classificationMetrics.get(name).prepare(data, rowGroups)(weights), value),
  );
});

describe('regression metrics equal scikit-learn', () => {
  const { plain, r2 } = values.regression;
  const y = Float64Array.from(values.regression.y);
  const yhat = Float64Array.from(values.regression.yhat);
  const naive = Float64Array.from(values.regression.naive);
  it.each(Object.entries(plain))('%s is %d', (name, value) =>
    within(score(regressionMetrics.get(name), { y, yhat, naive }), value),
  );
  it('qlike is half the gamma deviance of the squares', () => {
    const volatility = (values: Float64Array) => values.map((value) => Math.exp(value / 4));
    within(
      score(regressionMetrics.get('qlike'), { y: volatility(y), yhat: volatility(yhat), naive }),
      values.regression.qlike,
    );
  });
  it('r2_naive against the mean of y is the usual R2', () => {
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    within(score(regressionMetrics.get('r2_naive'), { y, yhat, naive: y.map(() => mean) }), r2);
  });
});

describe("Murphy's parts of the Brier score", () => {
  const parts = brierParts(up, Float64Array.from(values.binary.y));
  it.each(Object.entries(values.binary.brierParts))('%s is %d', (name, value) =>
    within(parts[name as keyof typeof parts], value),
  );
  it('leave nothing inside the bins when each bin holds one prediction', () => {
    const predicted = Float64Array.from({ length: 100 }, (_, row) => (row % 5) / 5);
    const happened = predicted.map((_, row) => (row % 3 === 0 ? 1 : 0));
    const { withinBins, brier, reliability, resolution, uncertainty } = brierParts(predicted, happened);
    expect(withinBins).toBeCloseTo(0, 14);
    expect(reliability - resolution + uncertainty).toBeCloseTo(brier, 14);
  });
});
