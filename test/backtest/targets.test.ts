import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/backtest/settings.ts';
import { scoreGrid } from '../../src/backtest/sizing/score-grid.ts';
import { targetWeights } from '../../src/backtest/sizing/targets.ts';
import { barsOf, day, panelOf } from './fixtures.ts';

const flat = (symbol: string, days: readonly number[]) =>
  barsOf(
    symbol,
    days.map((at) => [at, 10, 10]),
  );
const daily = panelOf([flat('A', [0, 1, 2, 3, 4]), flat('B', [0, 1, 2, 3, 4])]);
const settings = defaultSettings;
const rows = (weights: Float64Array, width = 2) =>
  Array.from({ length: weights.length / width }, (_, step) =>
    Array.from(weights.subarray(step * width, (step + 1) * width), (weight) => Math.round(weight * 1e6) / 1e6 + 0),
  );
const scores = (...steps: readonly (readonly number[])[]) => Float64Array.from(steps.flat());

describe('target weights', () => {
  const chosen = scores([1, 1], [1, 0], [0, 0], [1, -1], [0.5, -0.25]);
  it.each([
    [
      'equal: all of the money among the chosen',
      {},
      [
        [0.5, 0.5],
        [1, 0],
        [0, 0],
        [0.5, -0.5],
        [0.666667, -0.333333],
      ],
    ],
    [
      'slots: a fixed share each',
      { sizing: 'slots' },
      [
        [0.5, 0.5],
        [0.5, 0],
        [0, 0],
        [0.5, -0.5],
        [0.25, -0.125],
      ],
    ],
    [
      'a largest weight leaves the rest in cash',
      { maxWeight: 0.4 },
      [
        [0.4, 0.4],
        [0.4, 0],
        [0, 0],
        [0.4, -0.4],
        [0.4, -0.333333],
      ],
    ],
    [
      'gross exposure scales all',
      { grossExposure: 0.5 },
      [
        [0.25, 0.25],
        [0.5, 0],
        [0, 0],
        [0.25, -0.25],
        [0.333333, -0.166667],
      ],
    ],
  ] as const)('%s', (_, change, expected) => {
    expect(rows(targetWeights(daily, chosen, { ...settings, ...change }).weights)).toEqual(expected);
  });

  it('a signal lives for holdBars bars of its symbol, in overlapping tranches', () => {
    const single = panelOf([flat('A', [0, 1, 2, 3, 4, 5])]);
    const signals = Float64Array.from([1, 1, 0, 0, Number.NaN, Number.NaN]);
    const plan = targetWeights(single, signals, { ...settings, sizing: 'slots', holdBars: 3 });
    expect(rows(plan.weights, 1).flat()).toEqual([0.333333, 0.666667, 0.666667, 0.333333, 0, 0]);
  });

  it("a symbol's clock is its own bars: a weekend of another market ends nothing", () => {
    // S has bars on days 0 and 3 only, C on every day.
    const panel = panelOf([flat('S', [0, 3]), flat('C', [0, 1, 2, 3])]);
    const signals = scores([1, 0], [Number.NaN, 1], [Number.NaN, 0], [0, 0]);
    const plan = targetWeights(panel, signals, settings);
    expect(rows(plan.weights)).toEqual([
      [1, 0],
      [0.5, 0.5],
      [1, 0],
      [0, 0],
    ]);
  });

  it('gives no weight to a symbol whose data have ended', () => {
    const panel = panelOf([flat('A', [0]), flat('B', [0, 1])]);
    const plan = targetWeights(panel, scores([1, 1], [Number.NaN, 1]), settings);
    expect(rows(plan.weights)).toEqual([
      [0.5, 0.5],
      [0, 1],
    ]);
  });

  it('decides at every n-th step', () => {
    expect([...targetWeights(daily, chosen, { ...settings, rebalanceBars: 2 }).decided]).toEqual([1, 0, 1, 0, 1]);
  });
});

describe('the score grid', () => {
  it('refuses a prediction at a time without a bar, naming symbol and time', () => {
    expect(() => scoreGrid(daily, { time: [day(9)], symbolId: [1], score: [1] })).toThrow(
      /prediction for B at 2024-01-10T21:00:00Z \(row 0\) has no bar/,
    );
  });
  it('refuses two predictions for one symbol and time', () => {
    const twice = { time: [day(1), day(1)], symbolId: [0, 0], score: [1, 0] };
    expect(() => scoreGrid(daily, twice)).toThrow(/two predictions for A at 2024-01-02T21:00:00Z/);
  });
  it('keeps no opinion apart from no prediction', () => {
    const grid = scoreGrid(daily, { time: [day(0)], symbolId: [0], score: [Number.NaN] });
    expect([grid[0], grid[1]]).toEqual([0, Number.NaN]);
  });
});
