import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { checkClassData, checkRegressionData } from '../../src/metrics/check-data.ts';
import { classificationMetrics, metricsOf } from '../../src/metrics/classification/index.ts';
import { type ClassData, type Metric, type RegressionData, score } from '../../src/metrics/metric.ts';
import { regressionMetrics } from '../../src/metrics/regression/index.ts';

const rows = 60;
const rng = createRng(11);
const shuffledRows = Int32Array.from({ length: rows }, (_, row) => (row * 37) % rows);

function classData(classes: number): ClassData {
  const raw = Array.from({ length: rows }, () => Array.from({ length: classes }, () => rng.uniform() + 0.01));
  const total = raw.map((row) => row.reduce((sum, value) => sum + value, 0));
  return {
    y: Int32Array.from({ length: rows }, () => rng.integer(classes)),
    probabilities: Array.from({ length: classes }, (_, k) => Float64Array.from(raw, (row, i) => row[k] / total[i])),
  };
}
const regressionData = {
  y: Float64Array.from({ length: rows }, () => rng.normal()),
  yhat: Float64Array.from({ length: rows }, () => rng.normal()),
  naive: new Float64Array(rows),
} satisfies RegressionData;

const oneHot = (y: Int32Array, classes: number, shift: number): ClassData => ({
  y,
  probabilities: Array.from({ length: classes }, (_, k) =>
    Float64Array.from(y, (code) => ((code + shift) % classes === k ? 1 : 0)),
  ),
});

function take<T extends ArrayLike<number>>(values: T, order: Int32Array): T {
  return order.map((row) => values[row]) as unknown as T;
}
const takeFloat = (values: ArrayLike<number>, order: Int32Array) => Float64Array.from(order, (row) => values[row]);

function contract<D extends { y: ArrayLike<number> }>(metric: Metric<D>, data: D, permuted: D, perfect: D): void {
  const evenRows = { of: Int32Array.from({ length: rows }, (_, row) => row), count: rows };
  it('does not depend on row order', () =>
    expect(metric.prepare(permuted, evenRows)(new Float64Array(rows).fill(1))).toBeCloseTo(
      metric.prepare(data, evenRows)(new Float64Array(rows).fill(1)),
      12,
    ));
  it('stays within its limits', () => {
    const value = metric.prepare(data, evenRows)(new Float64Array(rows).fill(1));
    expect(value).toBeGreaterThanOrEqual(metric.limits[0]);
    expect(value).toBeLessThanOrEqual(metric.limits[1]);
  });
  it('gives a perfect prediction its perfect value', () =>
    expect(metric.prepare(perfect, evenRows)(new Float64Array(rows).fill(1))).toBeCloseTo(metric.perfect, 12));
  it('counts a group of weight 2 like two copies, and ignores a group of weight 0', () => {
    const groups = { of: Int32Array.from({ length: rows }, (_, row) => row % 3), count: 3 };
    const scaled = metric.prepare(data, groups)(Float64Array.of(2, 2, 2));
    expect(scaled).toBeCloseTo(metric.prepare(data, groups)(Float64Array.of(1, 1, 1)), 12);
    expect(metric.prepare(data, groups)(Float64Array.of(1, 0, 3))).not.toBe(scaled);
  });
  it('is NaN when nothing has weight', () => expect(metric.prepare(data, evenRows)(new Float64Array(rows))).toBeNaN());
}

describe.each(classificationMetrics.all().map((metric) => [metric.name, metric] as const))('%s', (_name, metric) => {
  describe.each([2, 3])('with %d classes', (classes) => {
    const data = classData(classes);
    const permuted = {
      y: take(data.y, shuffledRows),
      probabilities: data.probabilities.map((column) => takeFloat(column, shuffledRows)),
    };
    contract(metric, data, permuted, oneHot(data.y, classes, 0));
    it('ranks a wholly wrong prediction below a random one', () => {
      const wrong = score(metric, oneHot(data.y, classes, 1));
      const random = score(metric, data);
      expect(metric.direction === 'higher' ? wrong < random : wrong > random).toBe(true);
    });
  });
});

describe.each(regressionMetrics.all().map((metric) => [metric.name, metric] as const))('%s', (_name, metric) => {
  // Positive, so that metrics of volatilities have a value too.
  const data = { ...regressionData, y: regressionData.y.map(Math.exp), yhat: regressionData.yhat.map(Math.exp) };
  const permuted = {
    y: takeFloat(data.y, shuffledRows),
    yhat: takeFloat(data.yhat, shuffledRows),
    naive: takeFloat(data.naive, shuffledRows),
  };
  contract(metric, data, permuted, { ...data, yhat: data.y });
});

describe('rows of a single class', () => {
  const data: ClassData = {
    y: new Int32Array(4).fill(1),
    probabilities: [Float64Array.of(0.4, 0.6, 0.2, 0.1), Float64Array.of(0.6, 0.4, 0.8, 0.9)],
  };
  it('have no AUC, and the metric says why', () => {
    const auc = classificationMetrics.get('auc');
    expect(score(auc, data)).toBeNaN();
    expect(auc.undefinedWhen).toBe('only one class is among the rows');
  });
  it.each([
    ['accuracy', 0.75],
    ['balanced_accuracy', 0.75],
    ['brier', (0.16 + 0.36 + 0.04 + 0.01) / 4],
  ])('have %s = %d', (name, expected) =>
    expect(score(classificationMetrics.get(name), data)).toBeCloseTo(expected, 12),
  );
});

describe('directional_auc', () => {
  const metric = classificationMetrics.get('directional_auc');
  const column = (...values: number[]) => Float64Array.of(...values);
  it('ranks up rows against down rows by p_up / (p_up + p_down), whatever neutral gets', () => {
    // Shares of up among moves: 0.75 (up), 0.5 (down), 0.2 (up), 0.1 (down); of 4 pairs 3 are in order.
    const y = Int32Array.of(2, 0, 2, 0, 1);
    const probabilities = [
      column(0.05, 0.5, 0.08, 0.9, 0.1),
      column(0.8, 0, 0.9, 0, 0.1),
      column(0.15, 0.5, 0.02, 0.1, 0.8),
    ];
    expect(score(metric, { y, probabilities })).toBe(0.75);
  });
  it('gives 0.5 to a row without any probability of a move', () => {
    const y = Int32Array.of(0, 2, 2);
    const probabilities = [column(0.4, 0, 0.2), column(0, 1, 0), column(0.6, 0, 0.8)];
    expect(score(metric, { y, probabilities })).toBe(0.5);
  });
  it.each([0, 2])('is NaN when all that moved is of class %d', (code) => {
    const third = new Float64Array(3).fill(1 / 3);
    expect(score(metric, { y: Int32Array.of(code, 1, code), probabilities: [third, third, third] })).toBeNaN();
  });
  it('equals auc for two classes', () => {
    const data = classData(2);
    expect(score(metric, data)).toBeCloseTo(score(classificationMetrics.get('auc'), data), 12);
  });
  it.each([
    [['down', 'neutral', 'up'], 'directional_auc', true],
    [['down', 'a', 'b', 'up'], 'directional_auc', true],
    [['not up', 'up'], 'auc', false],
    [['down', 'up'], 'auc', false],
    [['up', 'neutral', 'down'], 'auc', false],
    [['low', 'middle', 'high'], 'auc', false],
  ])('classes %j are judged by %s', (classes, first, listed) => {
    const names = metricsOf(classes).map(({ name }) => name);
    expect(names[0]).toBe(first);
    expect(names.includes('directional_auc')).toBe(listed);
    expect(names).toContain('auc');
  });
});

describe('a constant prediction', () => {
  const half = new Float64Array(4).fill(0.5);
  const data: ClassData = { y: Int32Array.of(0, 1, 1, 1), probabilities: [half, half] };
  it.each([
    ['auc', 0.5],
    ['balanced_accuracy', 0.5],
    ['accuracy', 0.25],
    ['log_loss', Math.LN2],
    ['ece', 0.25],
  ])('has %s = %d', (name, expected) => expect(score(classificationMetrics.get(name), data)).toBeCloseTo(expected, 12));
});

describe('unclean input is refused with column, row and value', () => {
  const ok = { y: Int32Array.of(0, 1), probabilities: [Float64Array.of(0.5, 0.2), Float64Array.of(0.5, 0.8)] };
  it.each([
    ['NaN', { ...ok, probabilities: [ok.probabilities[0], Float64Array.of(0.5, Number.NaN)] }, 'class 1, row 2: NaN'],
    ['above 1', { ...ok, probabilities: [ok.probabilities[0], Float64Array.of(1.5, 0.8)] }, 'class 1, row 1: 1.5'],
    [
      'no sum',
      { ...ok, probabilities: [ok.probabilities[0], Float64Array.of(0.4, 0.8)] },
      'row 1: probabilities sum to',
    ],
    ['no class', { ...ok, y: Int32Array.of(0, 2) }, 'y, row 2: 2 is none of the classes 0..1'],
    ['short', { ...ok, probabilities: [ok.probabilities[0], Float64Array.of(1)] }, 'class 1 has 1 rows, but y has 2'],
  ])('class data: %s', (_name, data, message) => expect(() => checkClassData(data)).toThrow(message));
  it('regression data', () => {
    const column = Float64Array.of(1, Number.POSITIVE_INFINITY);
    const fine = Float64Array.of(1, 2);
    expect(() => checkRegressionData({ y: fine, yhat: column, naive: fine })).toThrow('yhat, row 2: Infinity');
    expect(() => checkRegressionData({ y: fine, yhat: fine, naive: fine })).not.toThrow();
  });
});
