import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/backtest/engine.ts';
import { barsOf, noCosts, panelOf } from './fixtures.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/backtest-peers.json', import.meta.url), 'utf8'));
const { capital, rate, signal } = golden as { capital: number; rate: number; signal: number[][] };
const frames = (golden.open as number[][]).map((opens, id) =>
  barsOf(
    `S${id}`,
    opens.map((open, at) => [at, open, golden.close[id][at]]),
  ),
);
const days = signal.length;
const decided = new Uint8Array(days).fill(1);
const settings = (cost: number) => ({ capital, costs: { ...noCosts, feeBps: cost * 1e4 }, noTradeBand: 0 });

function expectCurve(found: Float64Array, expected: readonly number[], tolerance: number) {
  expect(found).toHaveLength(expected.length);
  const worst = expected.reduce((gap, value, t) => Math.max(gap, Math.abs(found[t] / value - 1)), 0);
  expect(worst).toBeLessThan(tolerance);
}

describe.each([
  ['costs off', 0],
  ['costs on', rate],
])('one symbol, all in or out by moving averages, %s', (name, cost) => {
  const cases = frames.map((frame, id) => [frame.symbols[0], id] as const);
  const traded = (id: number) => {
    const weights = Float64Array.from(signal, (row) => row[id]);
    return simulate(panelOf([frames[id]]), { weights, decided }, settings(cost));
  };
  const part = name === 'costs off' ? 0 : 1;
  it.each(cases)('%s: equity of every day agrees with vectorbt to 1e-10', (_, id) => {
    const run = traded(id);
    expect(run.fillCount).toBeGreaterThan(5);
    expectCurve(run.equity, golden.vectorbt.single[part][id], 1e-10);
  });
  // backtesting.py buys whole shares: of an account of 10 billion, so that rounding is under 1e-7 of it.
  it.each(cases)('%s: and with backtesting.py to 1e-7', (_, id) => {
    expectCurve(traded(id).equity, golden.backtesting.single[part][id], 1e-7);
  });
});

describe('one account over all symbols', () => {
  const panel = panelOf(frames);
  it('weights renewed at every bar, costs off: agrees with vectorbt to 1e-10', () => {
    const weights = Float64Array.from(
      signal.flatMap((row) => {
        const total = Math.max(
          1,
          row.reduce((sum, value) => sum + value, 0),
        );
        return row.map((value) => value / total);
      }),
    );
    expectCurve(simulate(panel, { weights, decided }, settings(0)).equity, golden.vectorbt.portfolio, 1e-10);
  });

  it('long and short, costs on: equity and costs agree with vectorbt to 1e-10', () => {
    const weights = Float64Array.from(signal.flatMap((row) => row.map((value) => (value === 1 ? 1 : -1) / row.length)));
    const run = simulate(panel, { weights, decided }, settings(rate));
    expectCurve(run.equity, golden.vectorbt.longShort, 1e-10);
    expect(run.tradingCosts / golden.vectorbt.longShortFees).toBeCloseTo(1, 9);
  });
});
