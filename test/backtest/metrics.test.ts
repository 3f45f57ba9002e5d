import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annualisation } from '../../src/backtest/annualisation.ts';
import { buyAndHold } from '../../src/backtest/benchmarks/buy-and-hold.ts';
import type { Fill } from '../../src/backtest/fills.ts';
import { curveMetrics } from '../../src/backtest/metrics/curve-metrics.ts';
import { deepestDrawdown, drawdownSeries } from '../../src/backtest/metrics/drawdown.ts';
import { relativeMetrics } from '../../src/backtest/metrics/relative.ts';
import { rollingSharpe } from '../../src/backtest/metrics/rolling-sharpe.ts';
import { roundTrips } from '../../src/backtest/metrics/round-trips.ts';
import { sharpeInterval } from '../../src/backtest/sharpe-interval.ts';
import { createRng } from '../../src/core/rng.ts';
import { microsPerMinute } from '../../src/core/time.ts';
import { periodReturns } from '../../src/math/returns.ts';
import { barsOf, day, noCosts, panelOf } from './fixtures.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/backtest-metrics.json', import.meta.url), 'utf8'));
const days = (count: number) => Float64Array.from({ length: count }, (_, at) => day(at));

describe('curve metrics', () => {
  const { returns, capital, periodsPerYear, ...expected } = golden.values;
  const equity = new Float64Array(returns.length + 1).fill(capital);
  returns.forEach((value: number, i: number) => {
    equity[i + 1] = equity[i] * (1 + value);
  });
  const found = curveMetrics(equity, days(equity.length), periodsPerYear) as unknown as Record<string, number>;
  it.each(Object.entries(expected))('%s agrees with numpy, pandas and scipy', (name, value) => {
    expect(Math.abs(found[name] - (value as number))).toBeLessThan(golden.tolerance);
  });
  it.each(Object.entries<number[]>(golden.same))(
    '%s agrees with empyrical and QuantStats, where they define it alike',
    (name, values) => {
      for (const value of values) expect(Math.abs(found[name] - value)).toBeLessThan(golden.tolerance);
    },
  );

  it('beside a benchmark agree with empyrical and numpy', () => {
    const { benchmark, ...figures } = golden.relative;
    const relative = relativeMetrics(periodReturns(equity), Float64Array.from(benchmark), periodsPerYear);
    for (const [name, value] of Object.entries(relative)) {
      expect(Math.abs(value - figures[name]), name).toBeLessThan(golden.tolerance);
    }
    expect(Object.keys(relative).sort()).toEqual(Object.keys(figures).sort());
  });

  it('the rolling Sharpe ratio agrees with pandas', () => {
    const { window, values } = golden.rollingSharpe;
    const rolling = rollingSharpe(periodReturns(equity), window, periodsPerYear);
    expect(rolling[0]).toBeNaN();
    values.forEach((value: number | null, i: number) => {
      if (value === null) expect(rolling[i + 1]).toBeNaN();
      else expect(Math.abs(rolling[i + 1] - value)).toBeLessThan(1e-9);
    });
  });

  it.each([
    [
      'a flat curve',
      [100, 100, 100],
      { totalReturn: 0, cagr: 0, sharpe: null, sortino: null, calmar: null, maxDrawdown: 0 },
    ],
    ['one bar', [100], { totalReturn: 0, cagr: null, sharpe: null, valueAtRisk95: null, maxDrawdownBars: 0 }],
    ['a curve that only rises', [100, 110, 120], { sortino: null, maxDrawdown: 0, maxDrawdownRecovered: true }],
    [
      'a total loss',
      [100, 50, -10, -10],
      { totalReturn: -1.1, cagr: -1, maxDrawdown: -1.1, maxDrawdownRecovered: false },
    ],
  ])('of %s', (_, equity, expected) => {
    expect(curveMetrics(Float64Array.from(equity), days(equity.length), 252)).toMatchObject(expected);
  });
});

it.each([
  ['recovers', [10, 12, 9, 11, 12, 13], { peakStep: 1, troughStep: 2, endStep: 4, recovered: true, depth: -0.25 }],
  [
    'is still under water at the end',
    [10, 12, 9, 6, 7],
    { peakStep: 1, troughStep: 3, endStep: 4, recovered: false, depth: -0.5 },
  ],
  [
    'is the first of two equals',
    [10, 5, 10, 5, 10],
    { peakStep: 0, troughStep: 1, endStep: 2, recovered: true, depth: -0.5 },
  ],
])('the deepest drawdown %s', (_, equity, expected) => {
  expect(deepestDrawdown(drawdownSeries(Float64Array.from(equity)))).toEqual(expected);
});

describe('round trips', () => {
  const fill = (shares: number, price: number, sharesAfter: number, fee = 0): Fill => ({
    step: 1,
    decidedStep: 0,
    symbolId: 0,
    shares,
    price,
    fee,
    spreadCost: 0,
    slippageCost: 0,
    impactCost: 0,
    borrowCost: 0,
    fundingCost: 0,
    sharesAfter,
    reason: 'open',
  });
  it.each([
    ['a long that gains', [fill(10, 5, 10), fill(-10, 6, 0)], { closed: 1, won: 1 }],
    ['a long whose gain the costs eat', [fill(10, 5, 10, 6), fill(-10, 6, 0, 6)], { closed: 1, won: 0 }],
    ['a short that gains', [fill(-10, 5, -10), fill(10, 4, 0)], { closed: 1, won: 1 }],
    ['a position built in two steps', [fill(10, 5, 10), fill(10, 9, 20), fill(-20, 6, 0)], { closed: 1, won: 0 }],
    ['a flip: long lost, short still open', [fill(10, 5, 10), fill(-15, 4, -5)], { closed: 1, won: 0 }],
    ['a flip and a close', [fill(10, 5, 10), fill(-20, 4, -10), fill(10, 3, 0)], { closed: 2, won: 1 }],
    ['nothing closed', [fill(10, 5, 10)], { closed: 0, won: 0 }],
  ])('%s', (_, fills, expected) => {
    expect(roundTrips(fills, 1)).toEqual(expected);
  });
});

describe('a year', () => {
  const weekdays = Float64Array.from(
    Array.from({ length: 30 }, (_, at) => at).filter((at) => at % 7 < 5),
    (at) => day(at),
  );
  it('of daily bars on weekdays has 252 periods', () => {
    expect(annualisation(weekdays)).toMatchObject({ periodsPerYear: 252, barsPerSession: 1 });
  });
  it('of daily bars on every day has 365', () => {
    expect(annualisation(days(30)).periodsPerYear).toBe(365);
  });
  it('of 5-minute bars counts the bars of an ordinary session, half days or not', () => {
    const time = [...weekdays].flatMap((close, at) =>
      Array.from({ length: at === 3 ? 42 : 78 }, (_, bar) => close - (77 - bar) * 5 * microsPerMinute),
    );
    const yearly = annualisation(Float64Array.from(time));
    expect(yearly.periodsPerYear).toBe(252 * 78);
    expect(yearly.basis).toBe('252 sessions a year (no trading at weekends) x 78 bars a session');
  });
});

describe('buy and hold', () => {
  it('lets the slot of a late symbol wait in cash, and keeps what a delisted one paid', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 10, 10],
        [1, 10, 12],
      ]),
      barsOf('B', [
        [0, 5, 5],
        [1, 5, 5],
        [2, 5, 10],
        [3, 10, 15],
      ]),
    ]);
    expect([...buyAndHold(panel, [0, 1], 1000, noCosts)]).toEqual([1000, 1100, 1600, 2100]);
  });
});

describe('the Sharpe interval', () => {
  const options = { periodsPerYear: 252, holdBars: 1, seed: 3 };
  it('covers the true ratio of independent returns in about 95 of 100 samples', () => {
    let covered = 0;
    for (let sample = 0; sample < 100; sample++) {
      const rng = createRng(1000 + sample);
      const returns = Float64Array.from({ length: 250 }, () => 0.0006 + 0.01 * rng.normal());
      const { low, high } = sharpeInterval(returns, { ...options, seed: sample, resamples: 200 });
      const truth = 0.06 * Math.sqrt(252);
      if ((low as number) <= truth && truth <= (high as number)) covered++;
    }
    expect(covered).toBeGreaterThan(88);
    expect(covered).toBeLessThan(100);
  });
  it('is the same for the same seed', () => {
    const rng = createRng(5);
    const returns = Float64Array.from({ length: 100 }, () => 0.01 * rng.normal());
    expect(sharpeInterval(returns, options)).toEqual(sharpeInterval(returns, options));
  });
  it.each([
    ['too few returns', new Float64Array(10), /10 returns, at least 20/],
    ['returns that are all equal', new Float64Array(50), /all returns are equal/],
  ])('does not exist for %s', (_, returns, reason) => {
    const interval = sharpeInterval(returns, options);
    expect([interval.low, interval.high]).toEqual([null, null]);
    expect(interval.method).toMatch(reason);
  });
});

it('an account that is wiped out earns nothing more', () => {
  expect([...periodReturns(Float64Array.of(100, 50, 0, 0))]).toEqual([-0.5, -1, 0]);
});
