import { describe, expect, it } from 'vitest';
import { type SimulationSettings, simulate } from '../../src/backtest/engine.ts';
import { fillModes, nextOpen } from '../../src/backtest/execution.ts';
import { type PricePanel, pricePanel } from '../../src/backtest/price-panel.ts';
import { createRng } from '../../src/core/rng.ts';
import { barRows, day } from './fixtures.ts';

const [symbols, days] = [5, 220];

/** Random walks with gaps, a range around open and close, dividends now and then, holes, and one symbol that ends early. */
function market(seed: number): PricePanel {
  const rng = createRng(seed);
  const bars = Array.from({ length: symbols }, (_, id) => {
    let close = 40 + 10 * id;
    let factor = 0.8;
    const rows = Array.from({ length: id === 0 ? days / 2 : days }, (_, at) => {
      if (rng.uniform() < 0.02) factor = Math.min(1, factor * 1.01);
      const open = close * Math.exp(0.008 * rng.normal());
      close = open * Math.exp(0.015 * rng.normal());
      const high = Math.max(open, close) * Math.exp(0.01 * rng.uniform());
      const low = Math.min(open, close) * Math.exp(-0.01 * rng.uniform());
      return [at, open, high, low, close, 1000 * rng.uniform(), close * factor];
    });
    return barRows(
      `S${id}`,
      rows.filter(() => rng.uniform() > 0.03),
    );
  });
  return pricePanel(bars, { from: day(0), to: day(days) }, 'cash');
}

function decisions(panel: PricePanel, seed: number) {
  const rng = createRng(seed);
  const weights = panel.close.map(() => ((2 * rng.uniform() - 1) * 1.2) / symbols);
  return { weights, decided: Uint8Array.from(panel.time, () => (rng.uniform() < 0.6 ? 1 : 0)) };
}

const rules = (fill: (typeof fillModes)[number]): SimulationSettings => ({
  capital: 100_000,
  noTradeBand: 0.01,
  costs: {
    feeBps: 1,
    halfSpreadBps: 3,
    slippageBps: 1,
    borrowBpsPerYear: 400,
    commissionPerShare: 0.005,
    commissionMinimum: 1,
    impact: { model: 'square-root', coefficient: 1, executionDays: 1, sharesOverVolume: 263 },
  },
  execution: { ...nextOpen, fill, offsetBps: 20, delayBars: 1, participation: 0.3, lot: 1, turnoverBudget: 0.5 },
  financing: { cashRate: 0.03, marginRate: 0.06, fundingRate: 0.01 },
  brackets: { stop: 1.5, target: 2, quietBars: 3 },
  barDeviation: new Float64Array(symbols * (days + 1)).fill(0.015),
  conditions: {
    dayDeviation: new Float64Array(symbols * (days + 1)).fill(0.015),
    dayValue: new Float64Array(symbols * (days + 1)).fill(30_000),
  },
});

describe.each(fillModes)('fills by %s, with everything switched on', (fill) => {
  it.each([1, 2, 3])('every position and its cash follow from the fills (seed %i)', (seed) => {
    const panel = market(seed);
    const run = simulate(panel, decisions(panel, seed), rules(fill));
    expect(run.fillCount).toBeGreaterThan(100);
    expect(run.bracketExits).toBeGreaterThan(0);
    const shares = new Float64Array(symbols);
    let spent = 0;
    let tradingCosts = 0;
    for (const { symbolId, shares: bought, price, sharesAfter, decidedStep, step, ...cost } of run.fills) {
      shares[symbolId] += bought;
      expect(shares[symbolId]).toBeCloseTo(sharesAfter, 6);
      expect(Math.abs(sharesAfter - Math.round(sharesAfter))).toBeLessThan(1e-6);
      expect(decidedStep).toBeLessThan(step);
      spent += bought * price;
      tradingCosts += cost.fee + cost.spreadCost + cost.slippageCost + cost.impactCost;
    }
    expect(tradingCosts / run.tradingCosts).toBeCloseTo(1, 9);
    const flows = run.interest + run.dividends - run.borrowCost - run.funding;
    expect(run.cash[run.cash.length - 1]).toBeCloseTo(100_000 - spent - tradingCosts + flows, 4);
    const worth = shares.reduce((sum, held, id) => {
      let step = panel.time.length - 1;
      while (step > 0 && Number.isNaN(panel.close[step * symbols + id])) step--;
      return sum + (held === 0 ? 0 : held * panel.close[step * symbols + id]);
    }, 0);
    expect(run.equity[run.equity.length - 1] / (run.cash[run.cash.length - 1] + worth)).toBeCloseTo(1, 9);
  });

  it('nothing before a step moves when every later price is changed', () => {
    const panel = market(4);
    const plan = decisions(panel, 4);
    const cut = 120;
    const later = (price: number, cell: number) => (cell >= cut * symbols ? price * 1.3 : price);
    const changed = {
      ...panel,
      open: panel.open.map(later),
      high: panel.high.map(later),
      low: panel.low.map(later),
      close: panel.close.map(later),
    };
    const [before, after] = [simulate(panel, plan, rules(fill)), simulate(changed, plan, rules(fill))];
    expect(after.equity.subarray(0, cut)).toEqual(before.equity.subarray(0, cut));
    expect(after.equity[cut]).not.toBe(before.equity[cut]);
  });

  it('the same input gives the same account, to the last bit', () => {
    const panel = market(5);
    const plan = decisions(panel, 5);
    expect(simulate(panel, plan, rules(fill)).equity).toEqual(simulate(panel, plan, rules(fill)).equity);
  });
});

it('fills that were only counted are refused by name', () => {
  const panel = market(6);
  const run = simulate(panel, decisions(panel, 6), { ...rules('open'), recordFills: false });
  expect(run.fillCount).toBeGreaterThan(100);
  expect(() => run.fills).toThrow(/counted, not kept/);
});
