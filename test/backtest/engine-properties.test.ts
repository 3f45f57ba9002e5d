import { describe, expect, it } from 'vitest';
import { buyAndHold } from '../../src/backtest/benchmarks/buy-and-hold.ts';
import { breakEvenBps, costTable } from '../../src/backtest/cost-table.ts';
import { defaultCosts } from '../../src/backtest/costs.ts';
import { simulate } from '../../src/backtest/engine.ts';
import { equityAfterCosts } from '../../src/backtest/equity-after-costs.ts';
import type { PricePanel } from '../../src/backtest/price-panel.ts';
import { createRng } from '../../src/core/rng.ts';
import { noCosts, panelOf, randomBars } from './fixtures.ts';

const settings = { capital: 100_000, costs: { ...defaultCosts, borrowBpsPerYear: 300 }, noTradeBand: 0 };

/** Random weights, long and short, changing every few steps, with |weights| summing to at most `gross`. */
function randomPlan(panel: PricePanel, seed: number, gross = 1) {
  const rng = createRng(seed);
  const count = panel.symbols.length;
  const weights = new Float64Array(panel.time.length * count);
  const decided = new Uint8Array(panel.time.length);
  for (let step = 0; step < decided.length; step++) {
    decided[step] = rng.uniform() < 0.7 ? 1 : 0;
    for (let id = 0; id < count; id++) weights[step * count + id] = ((2 * rng.uniform() - 1) * gross) / count;
  }
  return { weights, decided };
}

/** Makes some opens and closes unusable, and ends one symbol early. */
function withHoles(panel: PricePanel, seed: number): PricePanel {
  const rng = createRng(seed);
  const hole = (price: number) => (rng.uniform() < 0.05 ? Number.NaN : price);
  const lastStep = panel.lastStep.slice();
  lastStep[0] = Math.floor(panel.time.length / 2);
  const gone = (price: number, cell: number) =>
    cell % panel.symbols.length === 0 && cell / panel.symbols.length > lastStep[0] ? Number.NaN : hole(price);
  return { ...panel, lastStep, open: panel.open.map(gone), close: panel.close.map(gone) };
}

describe('accounting', () => {
  it.each([1, 2, 3, 4, 5])(
    'cash + positions = equity = capital + profits - costs, rebuilt from the fills (seed %i)',
    (seed) => {
      const panel = withHoles(panelOf(randomBars(7, 300, seed)), seed);
      const run = simulate(panel, randomPlan(panel, seed), settings);
      const count = panel.symbols.length;
      const shares = new Float64Array(count);
      const mark = new Float64Array(count);
      let cash = settings.capital;
      let next = 0;
      for (let step = 0; step < panel.time.length; step++) {
        let tradingCosts = 0;
        for (; next < run.fills.length && run.fills[next].step === step; next++) {
          const fill = run.fills[next];
          shares[fill.symbolId] += fill.shares;
          mark[fill.symbolId] = fill.price;
          tradingCosts += fill.fee + fill.spreadCost + fill.slippageCost;
          cash -= fill.shares * fill.price;
        }
        cash -= run.costs[step];
        expect(run.costs[step]).toBeGreaterThanOrEqual(tradingCosts - 1e-9);
        let worth = cash;
        for (let id = 0; id < count; id++) {
          const { open, close } = panel;
          const cell = step * count + id;
          mark[id] = Number.isNaN(close[cell]) ? (Number.isNaN(open[cell]) ? mark[id] : open[cell]) : close[cell];
          worth += shares[id] * mark[id];
        }
        expect(Math.abs(run.equity[step] / worth - 1)).toBeLessThan(1e-9);
        expect(Math.abs(run.cash[step] - cash)).toBeLessThan(1e-9 * settings.capital);
      }
      expect(next).toBe(run.fills.length);
    },
  );

  it('scales with the capital', () => {
    const panel = panelOf(randomBars(4, 200, 9));
    const plan = randomPlan(panel, 9);
    const small = simulate(panel, plan, settings);
    const large = simulate(panel, plan, { ...settings, capital: 1e9 });
    small.equity.forEach((value, step) => {
      expect(large.equity[step] / value / 1e4).toBeCloseTo(1, 9);
    });
  });

  it.each([0.0, 0.001, 0.02])('equity after costs solves its equation at a rate of %d', (rate) => {
    const weights = [0.5, -0.3, 0.2];
    const values = [10, 40, -20];
    const after = equityAfterCosts(100, rate, weights, values);
    const traded = weights.reduce((sum, weight, i) => sum + Math.abs(weight * after - values[i]), 0);
    expect(after + rate * traded).toBeCloseTo(100, 10);
  });
});

describe('timing', () => {
  it('never fills at or before the decision, and always at an open', () => {
    const panel = withHoles(panelOf(randomBars(6, 250, 3)), 4);
    const { fills } = simulate(panel, randomPlan(panel, 5), settings);
    expect(fills.length).toBeGreaterThan(500);
    for (const fill of fills) {
      expect(fill.decidedStep).toBeLessThan(fill.step);
      if (fill.reason !== 'delisted') expect(fill.price).toBe(panel.open[fill.step * 6 + fill.symbolId]);
    }
  });

  it.each([20, 77, 150])('nothing before step %i moves when every later price is changed', (cut) => {
    const panel = panelOf(randomBars(5, 200, 8));
    const plan = randomPlan(panel, 8);
    const changed = (price: number, cell: number) => (cell >= cut * 5 ? price * (1 + 0.5 * Math.sin(cell)) : price);
    const before = simulate(panel, plan, settings);
    const after = simulate(
      { ...panel, open: panel.open.map(changed), close: panel.close.map(changed) },
      plan,
      settings,
    );
    expect(after.equity.subarray(0, cut)).toEqual(before.equity.subarray(0, cut));
    expect(after.fills.filter((fill) => fill.step < cut)).toEqual(before.fills.filter((fill) => fill.step < cut));
    expect(after.equity[199]).not.toBe(before.equity[199]);
  });

  it('a plan shifted by one bar fills one bar later at other prices', () => {
    const panel = panelOf(randomBars(1, 60, 2));
    const weights = Float64Array.from({ length: 60 }, (_, step) => (Math.floor(step / 7) % 2 === 0 ? 1 : 0));
    const late = Float64Array.from({ length: 60 }, (_, step) => (step === 0 ? 0 : weights[step - 1]));
    const decided = new Uint8Array(60).fill(1);
    const now = simulate(panel, { weights, decided }, settings).fills.map((fill) => [fill.step, fill.price]);
    const later = simulate(panel, { weights: late, decided }, settings).fills.map((fill) => [fill.step, fill.price]);
    expect(later).toEqual(now.slice(0, later.length).map(([step]) => [step + 1, panel.open[step + 1]]));
  });

  it('perfect knowledge of the NEXT bar cannot be traded: only what is known at the close counts', () => {
    const panel = panelOf(randomBars(1, 500, 12));
    const { open, close } = panel;
    const decided = new Uint8Array(500).fill(1);
    const earned = (weights: Float64Array) =>
      simulate(panel, { weights, decided }, { ...settings, costs: noCosts }).equity[499];
    // A decision at t about the move from the open of t+1 is perfect foresight; the same decision one bar late is worth nothing.
    const foresight = Float64Array.from(open, (_, t) => (t < 499 && close[t + 1] > open[t + 1] ? 1 : 0));
    const stale = Float64Array.from(open, (_, t) => (close[t] > open[t] ? 1 : 0));
    expect(earned(foresight)).toBeGreaterThan(3 * earned(stale));
  });
});

describe('limits', () => {
  it.each([0, 5])('one symbol always long equals buy and hold, at %d bp of fees', (feeBps) => {
    const panel = panelOf(randomBars(1, 300, 21));
    const costs = { ...noCosts, feeBps };
    const plan = { weights: new Float64Array(300).fill(1), decided: new Uint8Array(300).fill(1) };
    const run = simulate(panel, plan, { ...settings, costs });
    const hold = buyAndHold(panel, [0], settings.capital, costs);
    run.equity.forEach((value, step) => {
      expect(Math.abs(value / hold[step] - 1)).toBeLessThan(1e-12);
    });
    expect(run.fills).toHaveLength(1);
  });

  it('several symbols bought once equal buy and hold, however long they drift', () => {
    const panel = panelOf(randomBars(4, 300, 22));
    const decided = new Uint8Array(300);
    decided[0] = 1;
    const run = simulate(panel, { weights: new Float64Array(1200).fill(0.25), decided }, settings);
    const hold = buyAndHold(panel, [0, 0, 0, 0], settings.capital, settings.costs);
    expect(Math.abs(run.equity[299] / hold[299] - 1)).toBeLessThan(1e-12);
  });

  it('a no-trade band trades less and stays near the same result', () => {
    const panel = panelOf(randomBars(4, 300, 23));
    const plan = { weights: new Float64Array(1200).fill(0.25), decided: new Uint8Array(300).fill(1) };
    const every = simulate(panel, plan, settings);
    const banded = simulate(panel, plan, { ...settings, noTradeBand: 0.02 });
    expect(banded.fills.length).toBeLessThan(every.fills.length / 10);
    expect(banded.equity[299] / every.equity[299]).toBeCloseTo(1, 1);
  });

  it('more costs never help, and the break-even cost earns nothing', () => {
    const panel = panelOf(randomBars(3, 250, 25));
    const weights = new Float64Array(750);
    const decided = new Uint8Array(250).fill(1);
    // Some foresight, so that there is a profit for costs to eat.
    for (let cell = 0; cell < 747; cell++)
      weights[cell] = panel.close[cell + 3] > panel.open[cell + 3] && cell % 4 ? 1 / 3 : 0;
    const rows = costTable(panel, { weights, decided }, settings, 252);
    const returns = rows.map((row) => row.totalReturn ?? Number.NaN);
    expect(rows.map((row) => row.multiple)).toEqual([0, 1, 2, 4]);
    expect(returns).toEqual([...returns].sort((a, b) => b - a));
    const bps = breakEvenBps(panel, { weights, decided }, settings);
    const costs = { ...settings.costs, feeBps: bps, halfSpreadBps: 0, slippageBps: 0 };
    expect(simulate(panel, { weights, decided }, { ...settings, costs }).equity[249] / 100_000).toBeCloseTo(1, 3);
  });

  it('has no break-even cost when it loses for nothing', () => {
    const panel = panelOf(randomBars(1, 100, 26));
    const weights = Float64Array.from(panel.open, (_, t) => (t < 99 && panel.close[t + 1] < panel.open[t + 1] ? 1 : 0));
    expect(breakEvenBps(panel, { weights, decided: new Uint8Array(100).fill(1) }, settings)).toBeNaN();
  });
});

it('walks 1,000 days of 200 symbols, each rebalanced at every bar, within seconds on a busy machine', () => {
  const panel = panelOf(randomBars(200, 1000, 1));
  const plan = randomPlan(panel, 1);
  const started = performance.now();
  simulate(panel, plan, settings);
  expect(performance.now() - started).toBeLessThan(5000);
});
