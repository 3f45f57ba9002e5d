import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { drawCount, randomEntries, rotateScores } from '../../src/backtest/benchmarks/random-entries.ts';
import { benchmarkRows } from '../../src/backtest/benchmarks/rows.ts';
import { simulate } from '../../src/backtest/engine.ts';
import { monthlyReturns } from '../../src/backtest/metrics/calendar-returns.ts';
import { curveMetrics } from '../../src/backtest/metrics/curve-metrics.ts';
import { deepestDrawdowns, drawdownSeries } from '../../src/backtest/metrics/drawdown.ts';
import { curveGlossary, glossaryPage, relativeGlossary } from '../../src/backtest/metrics/glossary.ts';
import { relativeMetrics } from '../../src/backtest/metrics/relative.ts';
import { cornishFisherRisk, omegaRatio, tailRatio } from '../../src/backtest/metrics/tail-risk.ts';
import { tearSheet } from '../../src/backtest/metrics/tear-sheet.ts';
import { defaultSettings } from '../../src/backtest/settings.ts';
import { targetWeights } from '../../src/backtest/sizing/targets.ts';
import { createRng } from '../../src/core/rng.ts';
import { parseTime } from '../../src/core/time.ts';
import { barsOf, day, noCosts, panelOf, randomBars } from './fixtures.ts';

const times = (...dates: string[]) => Float64Array.from(dates, (date) => parseTime(date, 'date'));

describe('returns by month', () => {
  it('chain from the last value of the month before; a month without bars is null', () => {
    const time = times('2023-11-29', '2023-11-30', '2023-12-29', '2024-02-01', '2024-02-29');
    const equity = Float64Array.of(100, 110, 99, 99, 198);
    const [first, second] = monthlyReturns(time, equity);
    expect(first.year).toBe(2023);
    expect(first.months[10]).toBeCloseTo(0.1, 12);
    expect(first.months[11]).toBeCloseTo(-0.1, 12);
    expect(first.months.filter((value) => value !== null)).toHaveLength(2);
    expect(first.total).toBeCloseTo(-0.01, 12);
    expect(second.months[0]).toBeNull();
    expect(second.months[1]).toBeCloseTo(1, 12);
    expect(second.total).toBeCloseTo(1, 12);
  });

  it('months compound to years, years to the total return', () => {
    const rng = createRng(3);
    const time = Float64Array.from({ length: 900 }, (_, at) => day(at));
    let worth = 1000;
    const equity = Float64Array.from(time, () => {
      worth *= Math.exp(0.01 * rng.normal());
      return worth;
    });
    const rows = monthlyReturns(time, equity);
    for (const { months, total } of rows) {
      const compounded = months.reduce<number>((product, month) => product * (1 + (month ?? 0)), 1);
      expect(compounded - 1).toBeCloseTo(total, 12);
    }
    const all = rows.reduce((product, { total }) => product * (1 + total), 1);
    expect(all).toBeCloseTo(equity[899] / equity[0], 12);
  });
});

it('the table of drawdowns: deepest first, none overlapping, the last one open', () => {
  const equity = Float64Array.of(100, 90, 100, 120, 60, 80, 120, 121, 100, 115);
  const found = deepestDrawdowns(drawdownSeries(equity), 10);
  expect(
    found.map(({ peakStep, troughStep, endStep, recovered }) => [peakStep, troughStep, endStep, recovered]),
  ).toEqual([
    [3, 4, 6, true],
    [7, 8, 9, false],
    [0, 1, 2, true],
  ]);
  expect(found.map(({ depth }) => depth)).toEqual([-0.5, 100 / 121 - 1, 90 / 100 - 1]);
  expect(deepestDrawdowns(drawdownSeries(equity), 1)).toHaveLength(1);
});

describe('tails', () => {
  it('Cornish-Fisher of a symmetric sample without excess kurtosis is the normal one', () => {
    // Two-sided sample with kurtosis 3: weights 1/6, 2/3, 1/6 at -sqrt 3, 0, sqrt 3.
    const returns = Float64Array.from(
      { length: 6000 },
      (_, i) => (i % 6 === 0 ? -1 : i % 6 === 1 ? 1 : 0) * Math.sqrt(3) * 0.01,
    );
    const { valueAtRisk, conditionalValueAtRisk } = cornishFisherRisk(returns, 0.95);
    expect(valueAtRisk).toBeCloseTo(0.01 * 1.6448536, 5);
    expect(conditionalValueAtRisk).toBeCloseTo(0.01 * 2.0627128, 5);
  });
  it.each([
    ['constant returns', new Float64Array(10)],
    ['one return', Float64Array.of(0.1)],
  ])('of %s do not exist', (_, returns) => {
    expect(cornishFisherRisk(returns, 0.95).valueAtRisk).toBeNaN();
    expect(omegaRatio(returns)).toBeNaN();
  });
  it('a mirrored sample has the inverse tail and omega ratios', () => {
    const rng = createRng(9);
    const returns = Float64Array.from({ length: 500 }, () => rng.normal() + 0.3 * rng.uniform());
    const mirrored = returns.map((value) => -value);
    expect(tailRatio(mirrored) * tailRatio(returns)).toBeCloseTo(1, 12);
    expect(omegaRatio(mirrored) * omegaRatio(returns)).toBeCloseTo(1, 12);
  });
});

describe('benchmarks', () => {
  it('the benchmark itself has beta 1, alpha 0 and no information', () => {
    const panel = panelOf(randomBars(2, 100, 4));
    const held = Float64Array.from({ length: 100 }, (_, t) => 100 + t + (t % 3));
    const [own] = benchmarkRows(panel, held, {
      buyAndHold: held,
      others: [],
      settings: defaultSettings,
      periodsPerYear: 252,
    });
    expect(own).toMatchObject({ name: 'equal weight', beta: 1, informationRatio: null });
    expect(own.alpha).toBeCloseTo(0, 12);
    expect(own.correlation).toBeCloseTo(1, 12);
  });

  it('another symbol is bought at its first close of the range and waits over days without a bar', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 1, 1],
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 1],
      ]),
    ]);
    const other = barsOf('SPY', [
      [-1, 5, 5],
      [1, 10, 10],
      [3, 20, 20],
    ]);
    const settings = { ...defaultSettings, capital: 1000, costs: noCosts };
    const flat = new Float64Array(4).fill(1000);
    const rows = benchmarkRows(panel, flat, { buyAndHold: flat, others: [other], settings, periodsPerYear: 252 });
    expect(rows[1]).toMatchObject({ name: 'SPY', metrics: { totalReturn: 1 } });
  });
});

describe('random entries', () => {
  it('a rotation keeps every row of scores', () => {
    const scores = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect([...rotateScores(scores, 2, 1)]).toEqual([5, 6, 1, 2, 3, 4]);
    expect(drawCount(7, 1e12)).toBe(7);
    expect([drawCount(undefined, 100), drawCount(undefined, 1e7), drawCount(undefined, 1e6)]).toEqual([200, 20, 200]);
  });

  const panel = panelOf(randomBars(3, 400, 12));
  const ranked = (scores: Float64Array) => {
    const settings = { capital: 1e5, costs: noCosts, noTradeBand: 0 };
    const run = (moved: Float64Array) => simulate(panel, targetWeights(panel, moved, defaultSettings), settings);
    const options = { draws: 99, holdBars: 1, periodsPerYear: 252, seed: 4 };
    return randomEntries(scores, 3, run(scores), options, run);
  };
  it('foresight is ahead of every draw, its mirror behind, at the same turnover', () => {
    const foresight = Float64Array.from(panel.close, (_, cell) =>
      cell + 3 < panel.close.length && panel.close[cell + 3] > panel.open[cell + 3] ? 1 : 0,
    );
    expect(ranked(foresight)).toMatchObject({ draws: 99, sharpePercentile: 1, pValue: 0.01 });
    expect(ranked(foresight).turnoverRatio).toBeCloseTo(1, 1);
    const worst = foresight.map((value) => 1 - value);
    expect(ranked(worst).sharpePercentile).toBe(0);
  });
  it('coins stand anywhere: p-values of signals without skill are spread over 0 to 1', () => {
    const values = Array.from({ length: 20 }, (_, seed) => {
      const rng = createRng(seed);
      return ranked(panel.close.map(() => (rng.uniform() < 0.5 ? 1 : 0))).pValue as number;
    });
    const low = values.filter((value) => value < 0.5).length;
    expect(low).toBeGreaterThan(4);
    expect(low).toBeLessThan(16);
    expect(values.filter((value) => value <= 0.05).length).toBeLessThan(4);
  });
  it('a position that never changes is no better than chance', () => {
    expect(ranked(new Float64Array(panel.close.length).fill(1)).sharpePercentile).toBeCloseTo(0.5, 1);
  });
});

describe('glossary', () => {
  it('docs/glossary.md is what the code defines', async () => {
    await expect(glossaryPage()).toMatchFileSnapshot('../../docs/glossary.md');
  });
  it('defines every figure of a curve and of a comparison', () => {
    const equity = Float64Array.of(1, 2, 1);
    const time = times('2024-01-01', '2024-01-02', '2024-01-03');
    expect(Object.keys(curveGlossary).sort()).toEqual(Object.keys(curveMetrics(equity, time, 252)).sort());
    const returns = Float64Array.of(1, 2, 3);
    expect(Object.keys(relativeGlossary).sort()).toEqual(Object.keys(relativeMetrics(returns, returns, 252)).sort());
  });
  it('is linked from the README', async () => {
    expect(await readFile('README.md', 'utf8')).toContain('docs/glossary.md');
  });
});

it('a tear sheet of a curve shorter than half a year has no rolling ratio', () => {
  const time = Float64Array.from({ length: 50 }, (_, at) => day(at));
  const equity = Float64Array.from(time, (_, at) => 100 + at);
  expect(tearSheet(equity, time, 252).rollingSharpe).toEqual({
    bars: 126,
    lowest: null,
    median: null,
    highest: null,
    last: null,
  });
});
