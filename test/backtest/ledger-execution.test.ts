import { describe, expect, it } from 'vitest';
import { type SimulationSettings, simulate } from '../../src/backtest/engine.ts';
import { nextOpen, noFinancing } from '../../src/backtest/execution.ts';
import { pricePanel } from '../../src/backtest/price-panel.ts';
import { barRows, day, noCosts, panelOf, planOf } from './fixtures.ts';

/** Rounded to a hundredth of a cent, as the ledgers are worked out by hand. */
const money = (values: ArrayLike<number>) => Array.from(values, (value) => Math.round(value * 1e4) / 1e4 + 0);
const settings: SimulationSettings = { capital: 10_000, costs: noCosts, noTradeBand: 0 };
const withExecution = (change: Partial<typeof nextOpen>) => ({ ...settings, execution: { ...nextOpen, ...change } });
const fillsOf = (run: ReturnType<typeof simulate>) =>
  run.fills.map(({ step, price, shares, reason }) => [step, ...money([price, shares]), reason]);

/** Day, open, high, low, close, volume. */
const week = [
  [0, 100, 101, 99, 100, 1000],
  [1, 102, 106, 98, 104, 1000],
  [2, 104, 110, 103, 108, 1000],
  [3, 107, 109, 95, 96, 1000],
];

describe('prices of fills, worked out by hand', () => {
  const panel = panelOf([barRows('A', week)]);
  const plan = planOf([[1], null, [0], null]);
  it.each([
    // Bought at the close of day 1, sold at that of day 3: 10,000 / 104 x 96.
    [
      'close',
      0,
      [
        [1, 104, 96.1538, 'open'],
        [3, 96, -96.1538, 'close'],
      ],
      [10_000, 10_000, 10_384.6154, 9_230.7692],
    ],
    // (106 + 98 + 104) / 3 = 102.6667 and (109 + 95 + 96) / 3 = 100; day 1 closes 104 / 102.6667 higher.
    [
      'vwap',
      0,
      [
        [1, 102.6667, 97.4026, 'open'],
        [3, 100, -97.4026, 'close'],
      ],
      [10_000, 10_129.8701, 10_519.4805, 9_740.2597],
    ],
    // Buy limit 1 % under 100 = 99: day 1 opens at 102 and trades through it. 100 shares (10,000 / 100): cash 100 left.
    // The sale of day 2's decision: 1 % over 108 = 109.08, which day 3 (high 109) does not reach.
    ['limit', 100, [[1, 99, 100, 'open']], [10_000, 10_500, 10_900, 9_700]],
    // Buy stop 1 % over 100 = 101: day 1 gaps over it and fills at its open, 102; cash -200.
    // Sell stop 1 % under 108 = 106.92: day 3 opens at 107 above it and touches it inside.
    [
      'stop',
      100,
      [
        [1, 102, 100, 'open'],
        [3, 106.92, -100, 'close'],
      ],
      [10_000, 10_200, 10_600, 10_492],
    ],
  ] as const)('%s', (fill, offsetBps, fills, equity) => {
    const run = simulate(panel, plan, withExecution({ fill, offsetBps }));
    expect(fillsOf(run)).toEqual(fills.map((fill) => [...fill]));
    expect(money(run.equity)).toEqual(equity);
  });

  it('a limit order fills at an open that is better than the limit, and waits when only touched', () => {
    const touched = panelOf([
      barRows('A', [
        [0, 100, 101, 99, 100, 1],
        [1, 100, 101, 99, 100, 1],
        [2, 98, 99, 97, 98, 1],
      ]),
    ]);
    const run = simulate(touched, planOf([[1], null, null]), withExecution({ fill: 'limit', offsetBps: 100 }));
    // Day 1's low is 99 exactly: a touch. Day 2 opens at 98: filled there.
    expect(fillsOf(run)).toEqual([[2, 98, 100, 'open']]);
    expect(money(run.equity)).toEqual([10_000, 10_000, 10_000]);
    expect(money(run.cash)).toEqual([10_000, 10_000, 200]);
  });

  it('a delay of one bar fills one bar later', () => {
    const run = simulate(panel, planOf([[1], null, null, null]), withExecution({ delayBars: 1 }));
    expect(fillsOf(run)).toEqual([[2, 104, 96.1538, 'open']]);
    expect(run.fills[0].decidedStep).toBe(0);
  });
});

describe('sizes of fills, worked out by hand', () => {
  it('takes a tenth of each bar and carries the rest over', () => {
    const panel = panelOf([
      barRows('A', [
        [0, 10, 10, 10, 10, 4000],
        [1, 10, 10, 10, 10, 4000],
        [2, 10, 10, 10, 10, 4000],
        [3, 10, 10, 10, 10, 4000],
      ]),
    ]);
    const run = simulate(panel, planOf([[1], null, null, null]), withExecution({ participation: 0.1 }));
    // 10,000 wanted; each bar trades 40,000, so 4,000 + 4,000 + 2,000.
    expect(fillsOf(run)).toEqual([
      [1, 10, 400, 'open'],
      [2, 10, 400, 'increase'],
      [3, 10, 200, 'increase'],
    ]);
    expect(run.partialFills).toBe(2);
  });

  it('buys whole lots and keeps the rest in cash', () => {
    const panel = pricePanel([barRows('A', week)], { from: day(0), to: day(3) }, 'cash');
    const run = simulate(panel, planOf([[1], null, null, null]), withExecution({ lot: 25 }));
    // 10,000 / 102 = 98.04 shares: 75, for 7,650.
    expect(fillsOf(run)).toEqual([[1, 102, 75, 'open']]);
    expect(money(run.cash)).toEqual([10_000, 2_350, 2_350, 2_350]);
    expect(money(run.equity)).toEqual([10_000, 10_150, 10_450, 9_550]);
  });

  it('spends no more than the turnover budget at a bar', () => {
    const flat = [0, 1, 2].map((at) => [at, 10, 10, 10, 10, 1]);
    const panel = panelOf([barRows('A', flat), barRows('B', flat)]);
    const run = simulate(panel, planOf([[0.6, 0.4], [0.6, 0.4], null]), withExecution({ turnoverBudget: 0.5 }));
    // 5,000 each time: 3,000 + 2,000, then again.
    expect(fillsOf(run)).toEqual([
      [1, 10, 300, 'open'],
      [1, 10, 200, 'open'],
      [2, 10, 300, 'increase'],
      [2, 10, 200, 'increase'],
    ]);
  });
});

describe('money, worked out by hand', () => {
  it('a commission of 1 cent a share, at least 1.50 an order', () => {
    const panel = pricePanel([barRows('A', week)], { from: day(0), to: day(3) }, 'cash');
    const costs = { ...noCosts, commissionPerShare: 0.01, commissionMinimum: 1.5 };
    const run = simulate(panel, planOf([[0.5], null, [0], null]), { ...settings, costs });
    // 49 shares would cost 0.49, so 1.50: E' = 9,998.50, half of it buys 49.0123 shares at 102 (4,999.25).
    // Sold at 107: 5,244.3113 - 1.50.
    expect(money(run.fills.map((fill) => fill.fee))).toEqual([1.5, 1.5]);
    expect(money(run.cash)).toEqual([10_000, 4_999.25, 4_999.25, 10_242.0613]);
  });

  it('pays a dividend in cash before the open of the ex-date; a short owes it', () => {
    // adj_close says that 2 of 100 went ex before day 2.
    const rows = [
      [0, 100, 100, 100, 100, 1, 98],
      [1, 100, 100, 100, 100, 1, 98],
      [2, 98, 98, 98, 98, 1, 98],
    ];
    const panel = pricePanel([barRows('A', rows)], { from: day(0), to: day(2) }, 'cash');
    const long = simulate(panel, planOf([[1], null, null]), settings);
    // 100 shares at 100: 200 in cash, shares at 98.
    expect(money(long.cash)).toEqual([10_000, 0, 200]);
    expect(money(long.equity)).toEqual([10_000, 10_000, 10_000]);
    expect(money([long.dividends])).toEqual([200]);
    const short = simulate(panel, planOf([[-1], null, null]), settings);
    expect(money(short.cash)).toEqual([10_000, 20_000, 19_800]);
  });

  it('interest on free cash, margin, funding: one day of a year of 365', () => {
    const flat = [0, 1, 2].map((at) => [at, 10, 10, 10, 10, 1]);
    const panel = panelOf([barRows('A', flat)]);
    const financing = { ...noFinancing, cashRate: 0.0365, marginRate: 0.073 };
    const half = simulate(panel, planOf([[0.5], null, null]), { ...settings, financing });
    // Day 0 to 1: 10,000 x 0.01 % = 1. Then 5,000.50 in cash: 0.50005.
    expect(money(half.cash)).toEqual([10_000, 5_000.5, 5_001.0001]);
    const levered = simulate(panel, planOf([[2], null, null]), { ...settings, financing });
    // Cash -10,001 costs 0.02 % = 2.0002.
    expect(money(levered.cash)).toEqual([10_000, -10_001, -10_003.0002]);
    const funded = simulate(panel, planOf([[1], null, null]), {
      ...settings,
      financing: { ...noFinancing, fundingRate: 0.365 },
    });
    // A long of 10,000 pays 0.1 % a day.
    expect(money(funded.cash)).toEqual([10_000, 0, -10]);
  });

  it('proceeds of a short sale earn nothing', () => {
    const flat = [0, 1, 2].map((at) => [at, 10, 10, 10, 10, 1]);
    const financing = { ...noFinancing, cashRate: 0.0365 };
    const run = simulate(panelOf([barRows('A', flat)]), planOf([[-1], null, null]), { ...settings, financing });
    // Day 1: 10,001 of its own, short 10,001. Cash 20,002, free 10,001: 1.0001.
    expect(money(run.cash)).toEqual([10_000, 20_002, 20_003.0001]);
  });

  it('a delisting pays 30 % less than the last close', () => {
    const panel = panelOf([barRows('A', week.slice(0, 2)), barRows('B', week)]);
    const run = simulate(panel, planOf([[1, 0], null, null, null]), withExecution({ delistingReturn: -0.3 }));
    // Bought at 102, last close 104: 10,000 x 104 / 102 x 0.7.
    expect(money(run.equity)).toEqual([10_000, 10_196.0784, 7_137.2549, 7_137.2549]);
  });
});

describe('stops and targets, worked out by hand', () => {
  const brackets = { stop: 2, target: 3, quietBars: 2 };
  const run = (rows: readonly (readonly number[])[], weights: readonly (readonly number[] | null)[], change = {}) => {
    const panel = panelOf([barRows('A', rows)]);
    // One deviation is 1 % of the price.
    const barDeviation = new Float64Array(panel.time.length).fill(0.01);
    return simulate(panel, planOf(weights), { ...settings, brackets, barDeviation, ...change });
  };
  it.each([
    // Entered at 100: stop 98, target 103.
    ['the stop inside the bar', [1, 100, 101, 97, 98, 1], [1, 98, 'stop']],
    ['the target inside the bar', [1, 100, 104, 99, 102, 1], [1, 103, 'target']],
    ['the stop when the bar reaches both', [1, 100, 105, 95, 104, 1], [1, 98, 'stop']],
    ['a low at the stop', [1, 100, 101, 98, 99, 1], [1, 98, 'stop']],
    ['a high at the target', [1, 100, 103, 99, 102, 1], [1, 103, 'target']],
    ['neither', [1, 100, 102, 99, 101, 1], undefined],
  ] as const)('%s', (_, bar, expected) => {
    const found = run([[0, 100, 100, 100, 100, 1], bar], [[1], null]).fills[1];
    expect(found && [found.step, found.price, found.reason]).toEqual(expected);
  });

  it.each([
    ['a gap through the stop fills at the open', [2, 95, 99, 94, 96, 1], [2, 95, 'stop']],
    ['a gap over the target fills at the open', [2, 108, 109, 94, 96, 1], [2, 108, 'target']],
    ['an open at the target comes before the low', [2, 103, 109, 94, 96, 1], [2, 103, 'target']],
  ] as const)('%s', (_, bar, expected) => {
    const rows = [[0, 100, 100, 100, 100, 1], [1, 100, 101, 99, 100, 1], bar];
    const found = run(rows, [[1], null, null]).fills[1];
    expect([found.step, found.price, found.reason]).toEqual(expected);
  });

  it('a short has them the other way round', () => {
    const found = run(
      [
        [0, 100, 100, 100, 100, 1],
        [1, 100, 103, 99, 100, 1],
      ],
      [[-1], null],
    ).fills[1];
    expect([found.price, found.reason]).toEqual([102, 'stop']);
  });

  it('each symbol has its own deviation', () => {
    const rows = [
      [0, 100, 100, 100, 100, 1],
      [1, 100, 101, 97, 98, 1],
    ];
    const panel = panelOf([barRows('A', rows), barRows('B', rows)]);
    const barDeviation = Float64Array.of(0.02, 0.01, 0.02, 0.01);
    const { fills } = simulate(panel, planOf([[0.5, 0.5], null]), { ...settings, brackets, barDeviation });
    expect(fills.slice(2).map(({ symbolId, price, reason }) => [symbolId, price, reason])).toEqual([[1, 98, 'stop']]);
  });

  it('what is left of the order that built a position goes with it', () => {
    // Half of what day 1 traded, 100 shares valued at its close of 98, is 49 shares at 100.
    const execution = { ...nextOpen, participation: 0.5 };
    const rows = [
      [0, 100, 100, 100, 100, 100],
      [1, 100, 101, 97, 98, 100],
      [2, 98, 99, 98, 98, 100],
    ];
    const { fills } = run(rows, [[1], null, null], { execution });
    expect(fills.map(({ step, shares, reason }) => [step, shares, reason])).toEqual([
      [1, 49, 'open'],
      [1, -49, 'stop'],
    ]);
  });

  it('after an exit the symbol stays out until the quiet bars are over', () => {
    const flat = [2, 3, 4, 5].map((at) => [at, 98, 98, 98, 98, 1]);
    const rows = [[0, 100, 100, 100, 100, 1], [1, 100, 101, 97, 98, 1], ...flat];
    // Stopped on day 1; the decisions of days 1 and 2 are ignored, that of day 3 buys on day 4.
    const fills = run(rows, [[1], [1], [1], [1], null, null]).fills.map(({ step, reason }) => [step, reason]);
    expect(fills).toEqual([
      [1, 'open'],
      [1, 'stop'],
      [4, 'open'],
    ]);
  });

  it('in the bar of a limit entry only the stop counts', () => {
    const execution = { ...nextOpen, fill: 'limit' as const, offsetBps: 100 };
    // Limit 99: entered inside day 1. Its high of 110 may have come before; its low of 95 counts: stop 97.02.
    const high = run(
      [
        [0, 100, 100, 100, 100, 1],
        [1, 100, 110, 98, 109, 1],
      ],
      [[1], null],
      { execution },
    );
    expect(high.fills.map(({ reason }) => reason)).toEqual(['open']);
    const low = run(
      [
        [0, 100, 100, 100, 100, 1],
        [1, 100, 110, 95, 109, 1],
      ],
      [[1], null],
      { execution },
    );
    expect(low.fills.map(({ reason }) => reason)).toEqual(['open', 'stop']);
    expect(low.fills[1].price).toBeCloseTo(97.02, 10);
  });
});
