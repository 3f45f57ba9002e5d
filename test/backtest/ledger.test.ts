import { describe, expect, it } from 'vitest';
import type { CostSettings } from '../../src/backtest/costs.ts';
import { simulate } from '../../src/backtest/engine.ts';
import { TradeCosts } from '../../src/backtest/trade-costs.ts';
import { barsOf, noCosts, panelOf, planOf } from './fixtures.ts';

/** Rounded to a hundredth of a cent, as the ledgers are worked out by hand. */
const money = (values: ArrayLike<number>) => Array.from(values, (value) => Math.round(value * 1e4) / 1e4 + 0);

const settings = { capital: 10_000, costs: noCosts, noTradeBand: 0 };
/** 25 bp a side in all: 10 fee, 10 half-spread, 5 slippage. */
const costs = { feeBps: 10, halfSpreadBps: 10, slippageBps: 5, borrowBpsPerYear: 0 };

describe('ledgers worked out by hand', () => {
  it('buys at the next open, holds, sells at the open after the signal ends; no costs', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 99, 100],
        [1, 101, 105],
        [2, 106, 110],
        [3, 108, 90],
      ]),
    ]);
    const run = simulate(panel, planOf([[1], [1], [0], [0]]), settings);
    // Bought 10,000 / 101 = 99.00990099 shares on day 1; day 1 close x 105; day 2 close x 110; sold at 108.
    expect(money(run.equity)).toEqual([10_000, 10_396.0396, 10_891.0891, 10_693.0693]);
    expect(money(run.cash)).toEqual([10_000, 0, 0, 10_693.0693]);
    expect(run.fills.map(({ step, decidedStep, price, reason }) => [step, decidedStep, price, reason])).toEqual([
      [1, 0, 101, 'open'],
      [3, 2, 108, 'close'],
    ]);
  });

  it('takes 25 bp of the traded value on each side out of cash, and never overdraws', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 50, 50],
        [1, 50, 52],
        [2, 51, 51],
      ]),
    ]);
    const run = simulate(panel, planOf([[1], [0], [0]]), { ...settings, costs });
    // E' = 10,000 / 1.0025 = 9,975.0623; shares 199.501247; day 1: x 52 = 10,374.0648.
    // Day 2: sold at 51 for 10,174.5636, costs 25.4364 -> 10,149.1272.
    expect(money(run.equity)).toEqual([10_000, 10_374.0648, 10_149.1272]);
    expect(money(run.cash)).toEqual([10_000, 0, 10_149.1272]);
    expect(money(run.costs)).toEqual([0, 24.9377, 25.4364]);
    expect(money(run.traded)).toEqual([0, 9_975.0623, 10_174.5636]);
    expect([run.fillCount, ...money([run.tradingCosts])]).toEqual([2, 50.3741]);
    const [buy] = run.fills;
    expect(money([buy.fee, buy.spreadCost, buy.slippageCost])).toEqual([9.9751, 9.9751, 4.9875]);
  });

  it('splits the money over two symbols and brings them back to their weights', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 10, 10],
        [1, 10, 12],
        [2, 12, 12],
      ]),
      barsOf('B', [
        [0, 20, 20],
        [1, 20, 20],
        [2, 20, 25],
      ]),
    ]);
    const run = simulate(
      panel,
      planOf([
        [0.5, 0.5],
        [0.5, 0.5],
        [0, 0],
      ]),
      settings,
    );
    // Day 1: 500 A + 250 B; close 6,000 + 5,000 = 11,000. Day 2 opens at the same prices: 5,500 each,
    // so A 458.3333 (sold 41.6667), B 275 (bought 25); close 5,500 + 6,875 = 12,375.
    expect(money(run.equity)).toEqual([10_000, 11_000, 12_375]);
    expect(run.fills.map(({ symbolId, shares, reason }) => [symbolId, money([shares])[0], reason])).toEqual([
      [0, 500, 'open'],
      [1, 250, 'open'],
      [0, -41.6667, 'reduce'],
      [1, 25, 'increase'],
    ]);
  });

  it('shorts, pays to borrow, and flips to long in one fill', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 100, 100],
        [1, 100, 90],
        [2, 95, 100],
      ]),
    ]);
    const lending = { ...noCosts, borrowBpsPerYear: 365 };
    const run = simulate(panel, planOf([[-1], [1], [1]]), { ...settings, costs: lending });
    // Day 1: sold 100 at 100, cash 20,000; close 20,000 - 9,000 = 11,000.
    // Overnight 1 bp of 9,000 = 0.9. Day 2 opens at 95: 19,999.1 - 9,500 = 10,499.1 -> long 110.51684 shares;
    // bought 210.51684 at 95, cash 0; close x 100 = 11,051.6842.
    expect(money(run.equity)).toEqual([10_000, 11_000, 11_051.6842]);
    expect(money([run.borrowCost])).toEqual([0.9]);
    expect(run.fills[1].reason).toBe('flip');
    expect(run.fills.map(({ borrowCost }) => money([borrowCost])[0])).toEqual([0, 0.9]);
    expect(money(run.netExposure)).toEqual([0, -0.8182, 1]);
  });

  it('an account that opens with a short goes on paying to borrow', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 100, 100],
        [1, 100, 100],
        [2, 100, 100],
      ]),
    ]);
    const opening = { cash: 20_000, shares: Float64Array.of(-100), mark: Float64Array.of(100) };
    const lending = { ...settings, costs: { ...noCosts, borrowBpsPerYear: 365 } };
    const run = simulate(panel, planOf([null, null, null]), { ...lending, stretch: { from: 0, to: 2, opening } });
    expect(money([run.borrowCost])).toEqual([2]);
  });

  it('interest that is paid is a cost, interest that is earned is none', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 100, 100],
        [1, 100, 100],
        [2, 100, 100],
      ]),
    ]);
    // 1 bp a day on free cash, 2 bp on what is borrowed: day 2 earns 1 more, or pays for the 10,001 borrowed.
    const financing = { cashRate: 0.0365, marginRate: 0.073, fundingRate: 0 };
    const [idle, borrowing] = [null, [2]].map((weights) =>
      simulate(panel, planOf([weights, null, null]), { ...settings, financing }),
    );
    expect([...money(idle.costs), ...money([idle.interest])]).toEqual([0, 0, 0, 2.0001]);
    expect([...money(borrowing.costs), ...money([borrowing.interest])]).toEqual([0, 0, 2.0002, -1.0002]);
  });

  it.each<[string, Partial<CostSettings>, number, number]>([
    // 200 adjusted shares of 49 were 98 as quoted; 10 of 52 are 10.
    ['a commission per share as quoted', { commissionPerShare: 0.01 }, 9.8 + 0.98 + 14.7, 0.52 + 0.1 + 0.78],
    ['a least commission', { commissionMinimum: 1 }, 9.8 + 14.7, 1 + 0.78],
    ['both', { commissionPerShare: 0.01, commissionMinimum: 1 }, 9.8 + 0.98 + 14.7, 1 + 0.78],
    ['neither', {}, 9.8 + 14.7, 0.52 + 0.78],
  ])('%s: what 200 shares cost before a split and 10 after it', (_what, commission, before, after) => {
    const panel = panelOf([
      barsOf('A', [
        [0, 100, 100, 49],
        [1, 100, 102, 49.98],
        [2, 51, 52, 52],
      ]),
    ]);
    const priced = new TradeCosts(panel, { ...costs, ...commission });
    const scratch = { fee: 0, spread: 0, slippage: 0, impact: 0 };
    expect(priced.total(0, 9800, 49, scratch)).toBeCloseTo(before, 10);
    expect(priced.total(2, 520, 52, scratch)).toBeCloseTo(after, 10);
    expect(priced.total(2, 0, 52, scratch)).toBe(0);
  });

  it('counts a dividend and a split through adj_close', () => {
    // A 2:1 split and a dividend of 2 % before day 2 opens: earlier closes are adjusted by 0.5 x 0.98 = 0.49.
    const panel = panelOf([
      barsOf('A', [
        [0, 100, 100, 49],
        [1, 100, 102, 49.98],
        [2, 51, 52, 52],
      ]),
    ]);
    const run = simulate(panel, planOf([[1], [1], [1]]), settings);
    // Factors 0.49, 0.49, 1: bought at 49 (204.08163 shares); closes 49.98 and 52.
    expect(money(run.equity)).toEqual([10_000, 10_200, 10_612.2449]);
    expect(run.fills).toHaveLength(1);
  });

  it('closes a delisted symbol at its last close and keeps the money', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 10, 10],
        [1, 10, 8],
      ]),
      barsOf('B', [
        [0, 5, 5],
        [1, 5, 5],
        [2, 5, 5],
        [3, 5, 6],
      ]),
    ]);
    const run = simulate(panel, planOf([[0.5, 0.5], null, null, null]), { ...settings, costs });
    // E' = 10,000 / 1.0025: 4,987.5312 each. Day 1: A x 0.8 = 3,990.0249. Day 2: sold there, 25 bp = 9.9751.
    expect(money(run.equity)).toEqual([10_000, 8_977.5561, 8_967.581, 9_965.0873]);
    expect(run.fills[2]).toMatchObject({ step: 2, symbolId: 0, price: 8, reason: 'delisted', sharesAfter: 0 });
    expect(run.cash[3]).toBeCloseTo(3_990.0249 - 9.9751, 3);
  });

  it('carries an order over bars without a usable open to the next one', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 10, 10],
        [1, Number.NaN, 11],
        [3, 20, 22],
      ]),
      barsOf('B', [
        [0, 1, 1],
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 1],
      ]),
    ]);
    const run = simulate(panel, planOf([[1, 0], null, null, null]), settings);
    expect(run.fills.map(({ step, decidedStep, price }) => [step, decidedStep, price])).toEqual([[3, 0, 20]]);
    expect(run.carriedOrders).toBe(2);
    expect(money(run.equity)).toEqual([10_000, 10_000, 10_000, 11_000]);
  });

  it('does not spend what a symbol that cannot be sold still holds', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 10, 10],
        [1, 10, 10],
        [2, Number.NaN, 10],
        [3, 10, 10],
      ]),
      barsOf('B', [
        [0, 10, 10],
        [1, 10, 10],
        [2, 10, 10],
        [3, 10, 10],
      ]),
    ]);
    const run = simulate(
      panel,
      planOf([
        [0.6, 0.4],
        [0, 1],
        [0, 1],
        [0, 1],
      ]),
      settings,
    );
    expect(money(run.grossExposure)).toEqual([0, 1, 1, 1]);
    expect(money(run.cash)).toEqual([10_000, 0, 0, 0]);
    expect(run.fills.at(-1)).toMatchObject({ step: 3, symbolId: 1, shares: 600 });
  });

  it('closes everything when a short has eaten the account, and stops', () => {
    const panel = panelOf([
      barsOf('A', [
        [0, 10, 10],
        [1, 10, 10],
        [2, 25, 30],
        [3, 5, 5],
      ]),
    ]);
    const run = simulate(panel, planOf([[-1], [-1], [-1], [-1]]), settings);
    expect(run.ruinedStep).toBe(2);
    expect(money(run.equity)).toEqual([10_000, 10_000, -5_000, -5_000]);
    expect(run.fills.at(-1)).toMatchObject({ step: 2, reason: 'ruined', sharesAfter: 0 });
  });
});
