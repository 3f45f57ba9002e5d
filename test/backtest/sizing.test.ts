import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/backtest/settings.ts';
import { decisionSteps } from '../../src/backtest/sizing/calendar.ts';
import { kellyFraction, shrunkenEdge } from '../../src/backtest/sizing/kelly.ts';
import { type SizingInputs, type TargetSettings, targetWeights } from '../../src/backtest/sizing/targets.ts';
import { capSectors, neutralise } from '../../src/backtest/sizing/weights.ts';
import { createRng } from '../../src/core/rng.ts';
import { barsOf, day, panelOf, randomBars } from './fixtures.ts';

const flat = (symbol: string, days: number) =>
  barsOf(
    symbol,
    Array.from({ length: days }, (_, at) => [at, 10, 10]),
  );
const panel = panelOf([flat('A', 1), flat('B', 1), flat('C', 1)]);
const deviation = Float64Array.of(0.01, 0.02, 0.04);
const weigh = (scores: number[], change: Partial<TargetSettings>, inputs: SizingInputs = { deviation }) => {
  const { weights } = targetWeights(panel, Float64Array.from(scores), { ...defaultSettings, ...change }, inputs);
  return Array.from(weights, (weight) => Math.round(weight * 1e6) / 1e6 + 0);
};

describe('sizing', () => {
  it.each([
    // 1 / s: 100, 50, 25 of 175.
    ['inverse volatility', [1, 1, 1], { sizing: 'inverse-volatility' }, [0.571429, 0.285714, 0.142857]],
    ['inverse volatility, one short', [1, -1, 0], { sizing: 'inverse-volatility' }, [0.666667, -0.333333, 0]],
    // Before there is a history all move together: sum w s = 2 x 0.01 x 4 / 7 ... = 0.0171 a bar.
    [
      'a volatility target scales the same weights down',
      [1, 1, 1],
      { sizing: 'volatility-target', targetVolatility: 0.03 / 1.75 / 2 },
      [0.285714, 0.142857, 0.071429],
    ],
    [
      'and never beyond the gross exposure',
      [1, 1, 1],
      { sizing: 'volatility-target', targetVolatility: 1 },
      [0.571429, 0.285714, 0.142857],
    ],
    // Even bets: f = edge / s = 0.2, 0.1, -0.05; half of it.
    ['half Kelly', [0.002, 0.002, -0.002], { sizing: 'kelly', kellyFraction: 0.5 }, [0.1, 0.05, -0.025]],
    [
      'Kelly over four bars: twice the deviation',
      [0.002, 0.002, -0.002],
      { sizing: 'kelly', kellyFraction: 0.5, holdBars: 4 },
      [0.0125, 0.00625, -0.003125],
    ],
    ['Kelly cut to the gross exposure', [0.1, 0.1, 0.1], { sizing: 'kelly' }, [0.571429, 0.285714, 0.142857]],
    ['market-neutral: half of the exposure on each side', [1, 1, -1], { mode: 'market-neutral' }, [0.25, 0.25, -0.5]],
    ['market-neutral: nothing while one side is empty', [1, 1, 0], { mode: 'market-neutral' }, [0, 0, 0]],
    [
      'market-neutral under a cap: both sides shrink to the smaller',
      [1, 1, -1],
      { mode: 'market-neutral', maxWeight: 0.3 },
      [0.15, 0.15, -0.3],
    ],
  ] as const)('%s', (_, scores, change, expected) => {
    expect(weigh([...scores], change)).toEqual(expected);
  });

  it('of a forecast, Kelly is forecast / variance', () => {
    expect(weigh([0.0001, 0, 0], { sizing: 'kelly', kellyFraction: 0.5 }, { deviation, edge: 'forecast' })).toEqual([
      0.5, 0, 0,
    ]);
  });

  it('a symbol whose volatility is not known yet is not held', () => {
    const unknown = { deviation: Float64Array.of(Number.NaN, 0.02, 0.02) };
    expect(weigh([1, 1, 1], { sizing: 'inverse-volatility' }, unknown)).toEqual([0, 0.5, 0.5]);
  });

  it('sector caps shrink a sector alike and leave symbols without one alone', () => {
    const row = Float64Array.of(0.4, 0.2, -0.2, 0.2);
    capSectors(row, Int32Array.of(0, 0, 1, -1), 0.3);
    expect(Array.from(row, (weight) => Math.round(weight * 1e9) / 1e9)).toEqual([0.2, 0.1, -0.2, 0.2]);
    expect(weigh([1, 1, 1], { maxSector: 0.5 }, { sectorOf: Int32Array.of(0, 0, 1) })).toEqual([0.25, 0.25, 0.333333]);
  });

  it('neutral weights sum to nothing, whatever they were', () => {
    const rng = createRng(1);
    for (let round = 0; round < 50; round++) {
      const row = Float64Array.from({ length: 8 }, (_, id) => (id < 2 ? 2 * id - 1 : rng.normal()));
      neutralise(row, 0.5);
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 12);
      expect(row.reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeCloseTo(1, 12);
    }
  });

  it('a volatility target is met on average once there is a history', () => {
    const market = panelOf(randomBars(3, 400, 5));
    const ones = new Float64Array(1200).fill(1);
    const settings: TargetSettings = { ...defaultSettings, sizing: 'volatility-target', targetVolatility: 0.05 };
    const inputs = { deviation: new Float64Array(1200).fill(0.0125), periodsPerYear: 252 };
    const { weights } = targetWeights(market, ones, settings, inputs);
    let squares = 0;
    for (let step = 60; step < 399; step++) {
      let earned = 0;
      for (let id = 0; id < 3; id++) {
        earned += weights[step * 3 + id] * (market.close[(step + 1) * 3 + id] / market.close[step * 3 + id] - 1);
      }
      squares += earned * earned;
    }
    expect(Math.sqrt((squares / 339) * 252)).toBeGreaterThan(0.045);
    expect(Math.sqrt((squares / 339) * 252)).toBeLessThan(0.056);
  });
});

describe('Kelly', () => {
  it('of an even bet maximises the expected logarithm', () => {
    const [edge, move] = [0.04, 0.1];
    const growth = (f: number) => ((1 + edge) / 2) * Math.log(1 + f * move) + ((1 - edge) / 2) * Math.log(1 - f * move);
    const best = kellyFraction(edge, move, 'even-bet');
    for (const other of [0.9, 0.99, 1.01, 1.1]) expect(growth(best * other)).toBeLessThan(growth(best));
  });
  it.each([
    ['an edge without error stays', 0.1, 0, 0.1],
    ['an edge as large as its error is halved', 0.1, 0.1, 0.05],
    ['a short edge likewise', -0.1, 0.1, -0.05],
    ['no edge stays none', 0, 0.1, 0],
  ])('%s', (_, edge, error, expected) => {
    expect(shrunkenEdge(edge, error)).toBeCloseTo(expected, 15);
  });
});

describe('rebalance calendar', () => {
  // Days of the test calendar from Monday 2024-01-01, 21:00 UTC.
  const time = Float64Array.from({ length: 80 }, (_, at) => day(at));
  const days = (steps: Uint8Array) => Array.from(steps, (on, at) => (on === 1 ? at : -1)).filter((at) => at >= 0);
  it.each([
    ['bars', 30, [0, 30, 60]],
    ['week', 1, [0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77]],
    ['month', 1, [0, 31, 60]],
    // Third Fridays of 2024: January 19, February 16, March 15.
    ['third-friday', 1, [0, 18, 46, 74]],
  ] as const)('%s', (calendar, bars, expected) => {
    expect(days(decisionSteps(time, calendar, bars))).toEqual(expected);
  });
  it('takes the first bar after a holiday, and a close at midnight as the day before', () => {
    const monday = (at: number) => Date.UTC(2024, 0, 1 + at) * 1000;
    // Closes at 00:00 UTC: of Sunday (day 7), Monday and Tuesday of the next week.
    expect(days(decisionSteps(Float64Array.of(monday(7), monday(8), monday(9)), 'week', 1))).toEqual([0, 1]);
    const noFriday = Float64Array.of(day(17), day(20), day(21));
    expect(days(decisionSteps(noFriday, 'third-friday', 1))).toEqual([0, 1]);
  });
});
