import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { type Dataset, type FitSetting, learners } from '../../src/models/index.ts';
import { madeSeries, tasks } from '../engines/made-rows.ts';

const [binary, direction, regression] = tasks;
const setting: FitSetting = { seed: 1, threads: 1, device: 'cpu', signal: new AbortController().signal };
const column = (values: readonly number[], y: readonly number[], more: Partial<Dataset> = {}): Dataset => ({
  x: Float32Array.from(values),
  rows: values.length,
  features: ['a'],
  y: Float64Array.from(y),
  ...more,
});
const fit = (name: string, task: Task, train: Dataset, params = {}) =>
  learners.get(name).fit(task, train, undefined, params, setting);
const predicted = async (name: string, task: Task, train: Dataset, at: readonly number[], params = {}) => {
  const model = await fit(name, task, train, params);
  const series = train.series && madeSeries(at.length);
  return Array.from(await model.predict({ x: Float32Array.from(at), rows: at.length, series }));
};

describe('majority', () => {
  it.each([
    [binary, [0, 1, 1], undefined, [1]],
    [binary, [0, 1, 1], [3, 1, 1], [0]],
    [direction, [2, 0, 2], undefined, [0, 0, 1]],
    [direction, [2, 0, 1], undefined, [1, 0, 0]],
  ])('of a %j with labels %j and weights %j is %j', async (task, y, weights, expected) => {
    const data = column([1, 2, 3], y, weights && { weights: Float32Array.from(weights) });
    expect(await predicted('majority', task, data, [9])).toEqual(expected);
  });

  it('has no values to choose from', async () => {
    await expect(fit('majority', regression, column([1], [1]))).rejects.toThrow(
      /majority learns binary and multiclass labels; this one is regression/,
    );
  });
});

describe('naive', () => {
  it('foretells the last value, and the mean where it is missing', async () => {
    const data = column([1, 2, 3], [10, 20, 60]);
    expect(await predicted('naive', regression, data, [0.5, Number.NaN])).toEqual([0.5, 30]);
  });

  it('reads the column that fits the label unless one is named', () => {
    const { inputs } = learners.get('naive');
    expect(inputs?.({}, regression)).toEqual(['realised_volatility_20']);
    expect(inputs?.({}, binary)).toEqual(['log_return_1']);
    expect(inputs?.({ column: 'rsi_14' }, direction)).toEqual(['rsi_14']);
  });

  it('gives the last move the share of moves that repeated themselves', async () => {
    // Three of four moves repeat; with one row of each kind added that is 4 of 6.
    const data = column([0.02, -0.02, 0.02, -0.02], [1, 0, 1, 1]);
    expect(await predicted('naive', binary, data, [0.01, -0.01])).toEqual([4 / 6, 1 - 4 / 6]);
  });

  it('knows down, neutral and up by the band of the label, as simple returns', async () => {
    const data = column([0.02, -0.02, 0, Number.NaN], [2, 0, 0, 1]);
    const repeats = (2 + 1) / (3 + 3);
    const other = (1 - repeats) / 2;
    const band = 0.01;
    const edges = [Math.log1p(0.0101), Math.log1p(0.0099), -0.02, Number.NaN];
    expect(await predicted('naive', direction, data, edges, { band })).toEqual([
      ...[other, other, repeats],
      ...[other, repeats, other],
      ...[repeats, other, other],
      ...[0.5, 0.25, 0.25],
    ]);
  });

  it('says that it does not know the last state of other classes', async () => {
    const regimes: Task = { kind: 'multiclass', classes: ['bull', 'bear'] };
    await expect(fit('naive', regimes, column([1], [1]))).rejects.toThrow(/classes are bull, bear/);
  });
});

describe('ewma', () => {
  const lambda = 0.9;
  const series = madeSeries(4);
  // Two symbols of two rows; the second symbol's rows are parted by a gap.
  const train = column([0.1, Number.NaN, 0.2, 0.3], [1, 1, 1, 1], { series });
  const start = (0.1 ** 2 + 0.2 ** 2 + 0.3 ** 2) / 3;

  it('follows the recursion, begins anew with each series and keeps its value over a missing return', async () => {
    const at = [0.4, Number.NaN, 0.5, 0.6];
    const first = lambda * start + (1 - lambda) * 0.4 ** 2;
    const expected = [first, first, lambda * start + (1 - lambda) * 0.5 ** 2, lambda * start + (1 - lambda) * 0.6 ** 2];
    const values = await predicted('ewma', regression, train, at, { lambda });
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.sqrt(expected[i]), 7);
    });
  });

  it('adds what a run of bars knows: a long calm series forgets where it began', async () => {
    const rows = 400;
    const calm = column(Array(rows).fill(0.01), Array(rows).fill(1), { series: madeSeries(rows) });
    const values = await predicted('ewma', regression, train, Array.from(calm.x), { lambda });
    expect(values[199]).toBeCloseTo(0.01, 6);
    expect(values[0]).toBeGreaterThan(0.1);
  });

  it('needs returns, and the series of what it predicts', async () => {
    const none = column([Number.NaN], [1], { series: madeSeries(1) });
    await expect(fit('ewma', regression, none)).rejects.toThrow(/no training row has a return/);
    const model = await fit('ewma', regression, train);
    await expect(model.predict({ x: new Float32Array(1), rows: 1 })).rejects.toThrow(/without their series/);
  });

  it('reads log returns and every bar of the symbol', () => {
    const { inputs, history } = learners.get('ewma');
    expect(inputs?.({}, regression)).toEqual(['log_return_1']);
    expect(history?.({})).toBe(Number.POSITIVE_INFINITY);
  });
});
