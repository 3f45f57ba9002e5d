import { describe, expect, it } from 'vitest';
import { type Simulation, type SimulationSettings, simulate } from '../../src/backtest/engine.ts';
import { equityAfterSizedCosts } from '../../src/backtest/equity-after-costs.ts';
import { type FillMode, fillModes, nextOpen, noFinancing } from '../../src/backtest/execution.ts';
import type { Fill } from '../../src/backtest/fills.ts';
import { type Dividends, type PricePanel, pricePanel } from '../../src/backtest/price-panel.ts';
import { createRng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { barRows, day } from './fixtures.ts';

const [symbols, days] = [5, 220];

/** Random walks with gaps, a range around open and close, dividends now and then, holes, and one symbol that ends early. */
function market(seed: number, dividends: Dividends = 'cash'): PricePanel {
  const rng = createRng(seed);
  const bars = Array.from({ length: symbols }, (_, id) => {
    let close = 40 + 10 * id;
    let factor = 0.8;
    const rows = Array.from({ length: id === 0 ? days / 2 : days }, (_, at) => {
      if (rng.uniform() < 0.02) factor = Math.min(1, factor * 1.01);
      // Prices that are not adjusted for a split: adj_close alone knows of it.
      if (dividends === 'reinvested' && at === 150 && id === 1) [close, factor] = [close / 2, factor * 2];
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
  return pricePanel(bars, { from: day(0), to: day(days) }, dividends);
}

function decisions(panel: PricePanel, seed: number) {
  const rng = createRng(seed);
  const weights = panel.close.map(() => ((2 * rng.uniform() - 1) * 1.2) / symbols);
  return { weights, decided: Uint8Array.from(panel.time, () => (rng.uniform() < 0.6 ? 1 : 0)) };
}

const rules = (fill: FillMode, lot = 1): SimulationSettings => ({
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
  execution: {
    ...nextOpen,
    fill,
    offsetBps: 20,
    delayBars: 1,
    participation: 0.3,
    lot,
    turnoverBudget: 0.5,
    delistingReturn: -0.3,
  },
  financing: { cashRate: 0.03, marginRate: 0.06, fundingRate: 0.01 },
  brackets: { stop: 1.5, target: 2, quietBars: 3 },
  barDeviation: new Float64Array(symbols * (days + 1)).fill(0.015),
  conditions: {
    dayDeviation: new Float64Array(symbols * (days + 1)).fill(0.015),
    dayValue: new Float64Array(symbols * (days + 1)).fill(30_000),
    // Symbol 2 has no lending fee of its own.
    borrowRate: Float64Array.from({ length: symbols * (days + 1) }, (_, cell) =>
      cell % symbols === 2 ? Number.NaN : 0.02 + 0.01 * Math.sin(cell),
    ),
  },
  fundingPayments: Float64Array.from({ length: symbols * (days + 1) }, (_, cell) => 0.001 * Math.cos(cell)),
});

/**
 * The account kept a second time, from the fills, the prices and the rates alone: at every step cash + positions is the equity,
 * and the capital + what positions earned - what was paid.
 */
function keepBooks(panel: PricePanel, run: Simulation, settings: SimulationSettings) {
  const { cashRate, marginRate, fundingRate } = settings.financing ?? noFinancing;
  const { dividend, close, time } = panel;
  const shares = new Float64Array(symbols);
  const mark = new Float64Array(symbols);
  const position = (id: number) => shares[id] * mark[id];
  const ids = [...shares.keys()];
  const sum = (value: (id: number) => number) => ids.reduce((total, id) => total + value(id), 0);
  let cash = settings.capital;
  let next = 0;
  for (let step = 0; step < time.length; step++) {
    const base = step * symbols;
    if (step > 0) {
      const years = (time[step] - time[step - 1]) / (365 * microsPerDay);
      const free = cash - sum((id) => Math.max(0, -position(id)));
      const lending = sum((id) => {
        const own = settings.conditions?.borrowRate?.[base + id] ?? Number.NaN;
        return Math.max(0, -position(id)) * (Number.isNaN(own) ? settings.costs.borrowBpsPerYear / 1e4 : own);
      });
      cash += years * (free * (free > 0 ? cashRate : marginRate) - lending - fundingRate * sum(position));
    }
    if (dividend) cash += sum((id) => shares[id] * dividend[base + id]);
    const ofStep: Fill[] = [];
    while (next < run.fills.length && run.fills[next].step === step) ofStep.push(run.fills[next++]);
    const book = (fill: Fill) => {
      shares[fill.symbolId] = fill.sharesAfter;
      cash -= fill.shares * fill.price + fill.fee + fill.spreadCost + fill.slippageCost + fill.impactCost;
    };
    // Orders filled at the close come after the funding that fell due until then.
    const atClose = (fill: Fill) =>
      settings.execution?.fill === 'close' && !['stop', 'target', 'delisted', 'ruined'].includes(fill.reason);
    ofStep.filter((fill) => !atClose(fill)).forEach(book);
    for (const id of ids) if (!Number.isNaN(close[base + id])) mark[id] = close[base + id];
    cash -= sum((id) => position(id) * (settings.fundingPayments?.[base + id] ?? 0));
    ofStep.filter(atClose).forEach(book);
    const scale = settings.capital;
    expect(Math.abs(run.cash[step] - cash) / scale).toBeLessThan(1e-9);
    expect(Math.abs(run.equity[step] - (cash + sum(position))) / scale).toBeLessThan(1e-9);
  }
  expect(next).toBe(run.fills.length);
}

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

  it('books kept a second time agree at every step', () => {
    const runs = ([11, 12, 13, 14, 15, 16] as const).map((seed) => {
      const dividends = seed < 14 ? 'cash' : 'reinvested';
      const settings = rules(fill, seed % 3 === 0 && dividends === 'cash' ? 1 : 0);
      const panel = market(seed, dividends);
      const run = simulate(panel, decisions(panel, seed), settings);
      keepBooks(panel, run, settings);
      expect(run.fundingPaid.reduce((sum, paid) => sum + paid, 0)).toBeCloseTo(run.funding, 6);
      return run;
    });
    // Everything that the books are to survive has happened.
    const happened = (count: (run: Simulation) => number) =>
      expect(runs.reduce((sum, run) => sum + Math.abs(count(run)), 0)).toBeGreaterThan(0);
    happened((run) => run.bracketExits);
    happened((run) => run.partialFills);
    happened((run) => run.carriedOrders);
    happened((run) => run.fills.filter(({ reason }) => reason === 'delisted').length);
    happened((run) => run.dividends);
    happened((run) => run.interest);
    happened((run) => run.borrowCost);
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

it('equity after costs that would take more than there is: what they leave, or nothing', () => {
  // Costs grow with the square of what is traded: E' + E'^2 / 100 = 1,000 at E' = 270.156.
  const quadratic = (_: number, value: number) => value ** 2 / 100;
  expect(equityAfterSizedCosts(1000, [1], [0], 1, quadratic)).toBeCloseTo((Math.sqrt(41) - 1) * 50, 9);
  // Closing 500 alone would cost 2,500.
  expect(equityAfterSizedCosts(1000, [0], [500], 1, quadratic)).toBe(0);
});

it('an account in two stretches is the same as in one', () => {
  const panel = market(15);
  const plan = decisions(panel, 15);
  // Orders that wait and stops do not pass from one stretch to the next.
  const { brackets: _b, barDeviation: _d, ...simple } = rules('open');
  const settings = { ...simple, execution: { ...nextOpen, delistingReturn: -0.3 } };
  const cut = 100;
  const last = panel.time.length - 1;
  plan.decided[cut] = 1;
  // Every symbol has a bar after the cut, so that no order of before it waits.
  for (let id = 0; id < symbols; id++) expect(panel.open[(cut + 1) * symbols + id]).not.toBeNaN();
  const whole = simulate(panel, plan, settings);
  const first = simulate(panel, plan, { ...settings, stretch: { from: 0, to: cut } });
  const held = structuredClone(first.holdings);
  const second = simulate(panel, plan, { ...settings, stretch: { from: cut, to: last, opening: first.holdings } });
  expect(first.holdings).toEqual(held);
  expect(first.equity.subarray(0, cut + 1)).toEqual(whole.equity.subarray(0, cut + 1));
  expect(second.equity[cut]).toBe(0);
  for (let step = cut + 1; step <= last; step++) expect(second.equity[step] / whole.equity[step]).toBeCloseTo(1, 12);
});
