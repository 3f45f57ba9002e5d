import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { columnScale, standardise } from '../../src/math/standardise.ts';
import { type Dataset, type FitSetting, learners } from '../../src/models/index.ts';
import { largestDifference, lossOf, madeRows, tasks } from '../engines/made-rows.ts';

const setting = (signal = new AbortController().signal): FitSetting => ({ seed: 1, threads: 1, device: 'cpu', signal });

interface GoldenCase {
  readonly kind: 'logistic' | 'ridge';
  readonly classes: number;
  readonly columns: number;
  readonly l2: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly weights: readonly number[] | null;
  readonly importance: readonly number[];
  readonly predictions: readonly number[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/linear_models.json', import.meta.url), 'utf8')) as {
  tolerance: number;
  values: GoldenCase[];
};

const taskOf = ({ kind, classes }: GoldenCase): Task => {
  if (kind === 'ridge') return { kind: 'regression' };
  return classes === 2 ? { kind: 'binary' } : { kind: 'multiclass', classes: ['a', 'b', 'c'] };
};
const datasetOf = ({ x, y, weights, columns }: GoldenCase): Dataset => ({
  x: Float32Array.from(x),
  rows: y.length,
  features: Array.from({ length: columns }, (_, i) => `f${i}`),
  y: Float64Array.from(y),
  ...(weights && { weights: Float32Array.from(weights) }),
});

describe('linear models', () => {
  it.each(golden.values)(
    '$kind of $columns features, $classes classes, l2 $l2 is that of scikit-learn',
    async (there) => {
      const data = datasetOf(there);
      const model = await learners.get(there.kind).fit(taskOf(there), data, undefined, { l2: there.l2 }, setting());
      expect(largestDifference(await model.predict(data), there.predictions)).toBeLessThan(golden.tolerance);
      const importance = model.importance().map(({ gain }) => gain);
      expect(largestDifference(importance, there.importance)).toBeLessThan(1e-5);
    },
  );

  it.each([
    ['logistic', tasks[0]],
    ['logistic', tasks[1]],
    ['ridge', tasks[2]],
  ] as const)('%s beats the baseline on new rows of a %j task', async (name, task) => {
    const fresh = madeRows(task, 1000, { seed: 9 });
    const lossWith = async (learner: string) => {
      const model = await learners.get(learner).fit(task, madeRows(task, 1000), undefined, {}, setting());
      return lossOf(task, fresh.y, await model.predict(fresh));
    };
    expect(await lossWith(name)).toBeLessThan(0.9 * (await lossWith('prior')));
  });

  it.each([
    ['logistic', tasks[1]],
    ['ridge', tasks[2]],
  ] as const)('%s takes a weight of two as a row that is there twice', async (name, task) => {
    const data = madeRows(task, 200);
    const twice = (values: Float32Array | Float64Array, width: number) =>
      Array.from({ length: 2 }, () => Array.from(values.subarray(0, 50 * width))).flat();
    const rest = { x: Array.from(data.x.subarray(50 * 6)), y: Array.from(data.y.subarray(50)) };
    const doubled = {
      ...data,
      rows: 250,
      x: Float32Array.from([...twice(data.x, 6), ...rest.x]),
      y: Float64Array.from([...twice(data.y, 1), ...rest.y]),
    };
    const weights = new Float32Array(200).fill(2, 0, 50).fill(1, 50);
    const fit = (train: Dataset) => learners.get(name).fit(task, train, undefined, {}, setting());
    const [one, other] = [await fit({ ...data, weights }), await fit(doubled)];
    expect(largestDifference(await one.predict(data), await other.predict(data))).toBeLessThan(1e-6);
  });

  it('approaches the prior as the penalty grows', async () => {
    const data = madeRows(tasks[1], 300);
    const fit = (name: string, params: object) =>
      learners.get(name).fit(tasks[1], data, undefined, { ...params }, setting());
    const [strict, prior] = [await fit('logistic', { l2: 1e9 }), await fit('prior', {})];
    expect(largestDifference(await strict.predict(data), await prior.predict(data))).toBeLessThan(1e-4);
  });

  it('stays finite where one class is missing and where the classes part', async () => {
    const data = madeRows(tasks[1], 100);
    const y = Float64Array.from(
      data.x.filter((_, i) => i % 6 === 0),
      (value) => (value > 0 ? 2 : 0),
    );
    const model = await learners.get('logistic').fit(tasks[1], { ...data, y }, undefined, {}, setting());
    const p = await model.predict(data);
    expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(Math.max(...p.filter((_, i) => i % 3 === 1))).toBeLessThan(1e-4);
  });

  it('stops on an abort', async () => {
    const controller = new AbortController();
    const fit = learners
      .get('logistic')
      .fit(tasks[1], madeRows(tasks[1], 20_000), undefined, { l2: 1e-6 }, setting(controller.signal));
    setTimeout(() => controller.abort(), 20);
    await expect(fit).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('standardising', () => {
  const x = Float32Array.of(1, 5, Number.NaN, 5, 3, Number.POSITIVE_INFINITY);
  it('takes the mean and deviation of finite values, and 0 for what is missing or constant', () => {
    const scale = columnScale(x, 2);
    expect(scale).toEqual({ mean: [2, 5], deviation: [1, 0] });
    expect(Array.from(standardise(x, scale))).toEqual([-1, 0, 0, 0, 1, 0]);
  });

  it('weighs rows', () => {
    expect(columnScale(Float32Array.of(0, 4), 1, Float32Array.of(3, 1))).toEqual({
      mean: [1],
      deviation: [Math.sqrt(3)],
    });
  });

  it('knows a column without a value', () => {
    expect(columnScale(Float32Array.of(Number.NaN, Number.NaN), 1)).toEqual({ mean: [0], deviation: [0] });
  });
});
