import { describe, expect, it } from 'vitest';
import { costTable } from '../../src/backtest/cost-table.ts';
import { type SimulationSettings, simulate } from '../../src/backtest/engine.ts';
import { borrowRates, fundingPayments } from '../../src/backtest/funding.ts';
import { microsPerHour } from '../../src/core/time.ts';
import { barsOf, day, noCosts, panelOf, planOf } from './fixtures.ts';

/** Rounded to a hundredth of a cent, as the ledgers are worked out by hand. */
const money = (values: ArrayLike<number>) => Array.from(values, (value) => Math.round(value * 1e4) / 1e4 + 0);
const settings: SimulationSettings = { capital: 10_000, costs: noCosts, noTradeBand: 0 };

/** Rows of [hours after day 0's close at which it is known, value], each a period of its own. */
const seriesOf = (rows: readonly (readonly [number, number])[]) => {
  const at = Float64Array.from(rows, ([hours]) => day(0) + hours * microsPerHour);
  return { period: at, availableAt: at, value: Float64Array.from(rows, ([, value]) => value) };
};

const panel = panelOf([
  barsOf('BTC', [
    [0, 100, 100],
    [1, 100, 110],
    [2, 110, 100],
    [3, 100, 105],
  ]),
]);

describe('funding payments, worked out by hand', () => {
  // 10 bp and 5 bp within day 1, -20 bp at the very close of day 2, 100 bp at day 0's close when nothing is held.
  const payments = fundingPayments(panel, [
    seriesOf([
      [0, 0.01],
      [8, 0.001],
      [16, 0.0005],
      [48, -0.002],
    ]),
  ]);

  it('fall in the bar in which they become known', () => {
    expect(money(payments)).toEqual([0, 0.0015, -0.002, 0]);
  });

  it('are paid by longs on their value at the close of that bar, and received when below zero', () => {
    const run = simulate(panel, planOf([[1], null, [0], null]), { ...settings, fundingPayments: payments });
    // Day 1: 100 bought at 100; 11,000 at the close pay 16.50. Day 2: 10,000 receive 20. Day 3: sold at 100.
    expect(money(run.equity)).toEqual([10_000, 10_983.5, 10_003.5, 10_003.5]);
    expect(money(run.cash)).toEqual([10_000, -16.5, 3.5, 10_003.5]);
    expect(money(run.fundingPaid)).toEqual([0, 16.5, -20, 0]);
    expect(money(run.costs)).toEqual([0, 16.5, -20, 0]);
    expect(money([run.funding])).toEqual([-3.5]);
    // The sale carries what the position paid since it was bought.
    expect(run.fills.map(({ fundingCost }) => money([fundingCost])[0])).toEqual([0, -3.5]);
  });

  it('are received by shorts', () => {
    const run = simulate(panel, planOf([[-1], null, null, null]), { ...settings, fundingPayments: payments });
    // Day 1: 100 sold at 100, cash 20,000, owed 11,000; receives 16.50. Day 2: pays 20 on 10,000. Day 3: owes 10,500.
    expect(money(run.equity)).toEqual([10_000, 9_016.5, 9_996.5, 9_496.5]);
  });

  it('miss a position that was sold at the open of their bar', () => {
    const run = simulate(panel, planOf([[1], [0], null, null]), { ...settings, fundingPayments: payments });
    expect(money(run.fundingPaid)).toEqual([0, 16.5, 0, 0]);
  });

  it('are paid once when a period is revised', () => {
    const revised = { ...seriesOf([[8, 0.001] as const, [30, 0.002] as const]), period: Float64Array.of(1, 1) };
    expect(money(fundingPayments(panel, [revised]))).toEqual([0, 0.001, 0, 0]);
  });

  it('touch only the symbols that have a series', () => {
    const both = panelOf([
      barsOf('A', [
        [0, 1, 1],
        [1, 1, 1],
      ]),
      barsOf('B', [
        [0, 1, 1],
        [1, 1, 1],
      ]),
    ]);
    expect(money(fundingPayments(both, [undefined, seriesOf([[5, 0.25]])]))).toEqual([0, 0, 0, 0.25]);
  });
});

describe('lending fees by date, worked out by hand', () => {
  // 1 bp a day known before day 1 closes, 2 bp from an hour after it on.
  const borrowRate = borrowRates(panel, [
    seriesOf([
      [20, 0.0365],
      [25, 0.073],
    ]),
  ]);
  const lending = { ...settings, costs: { ...noCosts, borrowBpsPerYear: 365 }, conditions: { borrowRate } };

  it('are those known at the close before, the fixed fee where none was', () => {
    expect(Array.from(borrowRate)).toEqual([Number.NaN, Number.NaN, 0.0365, 0.073]);
    const run = simulate(panel, planOf([[-1], null, null, null]), lending);
    // Overnight on 11,000 at 1 bp = 1.10, then on 10,000 at 2 bp = 2.
    expect(money(run.costs)).toEqual([0, 0, 1.1, 2]);
    expect(money(run.equity)).toEqual([10_000, 9_000, 9_998.9, 9_496.9]);
  });

  it('grow with the multiples of the cost table', () => {
    const rows = costTable(panel, planOf([[-1], null, null, null]), lending, 252, [0, 1, 10]);
    expect(rows.map(({ totalReturn }) => money([10_000 * (1 + (totalReturn ?? 0))])[0])).toEqual([
      9_500, 9_496.9, 9_469,
    ]);
  });
});
