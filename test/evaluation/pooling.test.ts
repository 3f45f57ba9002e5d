import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { hardestNaive, naiveForecasts, priorForecast } from '../../src/evaluation/baseline.ts';
import { aucInfluenceByDate } from '../../src/evaluation/influence.ts';
import { prepareOverFolds } from '../../src/evaluation/pool-folds.ts';
import { wilsonInterval } from '../../src/evaluation/reliability-tables.ts';
import { groupByDate } from '../../src/evaluation/score-range.ts';
import { classificationMetrics } from '../../src/metrics/classification/index.ts';
import { score } from '../../src/metrics/metric.ts';

const auc = classificationMetrics.get('auc');

describe('pooling over folds', () => {
  // Each fold's model knows nothing and predicts its training base rate, which leans against the test fold's.
  const rng = createRng(3);
  const rows = 4000;
  const fold = Int32Array.from({ length: rows }, (_, row) => (row < rows / 2 ? 0 : 1));
  const y = Int32Array.from(fold, (f) => (rng.uniform() < (f === 0 ? 0.4 : 0.6) ? 1 : 0));
  const up = Float64Array.from(fold, (f) => (f === 0 ? 0.6 : 0.4) + 0.01 * rng.normal());
  const data = { y, probabilities: [up.map((p) => 1 - p), up] };
  const all = { of: new Int32Array(rows), count: 1 };

  it('scores of all folds in one heap put AUC far below 0.5 although nothing is known', () =>
    expect(score(auc, data)).toBeLessThan(0.43));
  it('within folds it is 0.5', () =>
    expect(Math.abs(prepareOverFolds(auc, data, fold, all)(Float64Array.of(1)) - 0.5)).toBeLessThan(0.03));
  it('metrics of single rows are the same either way', () => {
    const brier = classificationMetrics.get('brier');
    expect(prepareOverFolds(brier, data, fold, all)(Float64Array.of(1))).toBeCloseTo(score(brier, data), 12);
  });
  it('a fold of one class is left out', () => {
    const single = Int32Array.from(y, (code, row) => (fold[row] === 0 ? 1 : code));
    const value = prepareOverFolds(auc, { ...data, y: single }, fold, all)(Float64Array.of(1));
    expect(Math.abs(value - 0.5)).toBeLessThan(0.05);
  });
});

describe('influence of a date on AUC', () => {
  it('is what leaving the date out takes away, to first order', () => {
    const rng = createRng(8);
    const rows = 600;
    const dates = groupByDate(Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 6)));
    const up = Float64Array.from({ length: rows }, () => rng.uniform());
    const data = {
      y: Int32Array.from(up, (p) => (rng.uniform() < p ? 1 : 0)),
      probabilities: [up.map((p) => 1 - p), up],
    };
    const influence = aucInfluenceByDate(data, new Int32Array(rows), dates).map((value) => value / rows);
    const prepared = auc.prepare(data, dates);
    const once = new Float64Array(dates.count).fill(1);
    for (let date = 0; date < dates.count; date++) {
      const slightlyMore = once.slice();
      slightlyMore[date] += 1e-5;
      expect((prepared(slightlyMore) - prepared(once)) / 1e-5).toBeCloseTo(influence[date], 5);
    }
  });
});

describe('baselines', () => {
  const history = {
    time: Float64Array.from({ length: 40 }, (_, i) => i),
    symbolId: Int32Array.from({ length: 40 }, (_, i) => i % 2),
    y: Float64Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0)),
    knownAt: Float64Array.from({ length: 40 }, (_, i) => i + 1),
  };
  it('prior: class shares of labels known by the first row of a fold', () => {
    const target = { time: Float64Array.of(36, 37), symbolId: Int32Array.of(0, 1), fold: Int32Array.of(0, 0) };
    const { probabilities, source } = priorForecast(history, target, 2);
    expect([...probabilities[1]]).toEqual([0.25, 0.25]);
    expect(source).toBe("class shares of the labels known before each fold's first row");
  });
  it('prior: a fold without enough past takes labels outside its dates, and says so', () => {
    const target = { time: Float64Array.of(0, 3), symbolId: Int32Array.of(0, 0), fold: Int32Array.of(2, 2) };
    const { probabilities, source } = priorForecast(history, target, 2);
    expect(probabilities[1][0]).toBeCloseTo(9 / 36, 12);
    expect(source).toContain('fold 2: of the labels outside its own dates');
  });
  it('naive: nothing that is not known by the time of the row', () => {
    const numbers = { ...history, y: Float64Array.from({ length: 40 }, (_, i) => i) };
    const target = { time: Float64Array.of(10, 11), symbolId: Int32Array.of(0, 1), fold: Int32Array.of(0, 0) };
    const [last, symbolMean, overallMean] = naiveForecasts(numbers, target);
    // At 10, labels 0..9 are known; of symbol 0 the last is 8.
    expect([last.values[0], symbolMean.values[0], overallMean.values[0]]).toEqual([8, 4, 4.5]);
    expect([last.values[1], symbolMean.values[1], overallMean.values[1]]).toEqual([9, 5, 5]);
    expect(hardestNaive([last, symbolMean], Float64Array.of(9, 10)).name).toBe("the symbol's last known value");
  });
  it('naive: rows before the first known label take the mean outside the fold', () => {
    const target = { time: Float64Array.of(0), symbolId: Int32Array.of(0), fold: Int32Array.of(0) };
    for (const { values } of naiveForecasts(history, target)) expect(values[0]).toBeCloseTo(9 / 39, 12);
  });
});

it('Wilson interval of 0 of 10 is 0 to 0.278', () => {
  const { low, high } = wilsonInterval(0, 10);
  expect(low).toBeCloseTo(0, 12);
  expect(high).toBeCloseTo(0.2775, 4);
});
