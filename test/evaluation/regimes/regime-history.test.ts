import { describe, expect, it } from 'vitest';
import { microsPerDay, parseTime } from '../../../src/core/time.ts';
import { commonStates, hiddenStates, stateLookup } from '../../../src/evaluation/regimes/market-states.ts';
import { regimeHistory } from '../../../src/evaluation/regimes/regime-history.ts';
import type { TradedReturns } from '../../../src/evaluation/traded-returns.ts';
import { featuresPath } from '../../../src/io/layout.ts';
import { writeTable } from '../../../src/io/parquet.ts';
import type { RunSummary } from '../../../src/io/runs.ts';
import { testContext } from '../../support/stage-context.ts';

const first = parseTime('2024-01-01', 'date');
const day = (n: number) => first + n * microsPerDay;
const days = (...numbers: number[]) => Float64Array.from(numbers, day);
const iso = (n: number) => new Date(day(n) / 1000).toISOString().replace('.000', '');
const names = ['bear', 'bull'];
const none = Number.NaN;

describe('the state of the market', () => {
  it('is the one that most symbols are in, of equals the first, of none none', () => {
    const states = commonStates(
      [
        { time: days(0, 1, 2, 3), code: Float64Array.of(none, 1, 1, 1) },
        { time: days(0, 1, 2, 3), code: Float64Array.of(none, 1, 0, 1) },
        { time: days(1, 3, 4), code: Float64Array.of(0, none, 0) },
      ],
      names,
    );
    expect([...states.time]).toEqual([...days(0, 1, 2, 3, 4)]);
    expect([...states.code]).toEqual([-1, 1, 0, 1, 0]);
    expect([0, 1, 4, 5].map((n) => stateLookup(states)(day(n)))).toEqual([undefined, 'bull', 'bear', undefined]);
  });

  it('of a hidden Markov model is the likeliest by the mean chances of the feature, where the set has it', async () => {
    const { workspace } = testContext();
    const summary = { symbols: ['A', 'B'], featuresName: 'set' } as unknown as RunSummary;
    const write = (symbol: string, columns: Record<string, number[]>) =>
      writeTable(featuresPath(workspace, 'set', symbol), {
        time: days(0, 1, 2),
        ...Object.fromEntries(Object.entries(columns).map(([name, own]) => [name, Float64Array.from(own)])),
      });
    await write('A', { rsi_14: [1, 2, 3] });
    await write('B', { rsi_14: [1, 2, 3] });
    expect(await hiddenStates(workspace, summary)).toBeUndefined();
    await write('A', { hmm_regime_p2_3_252_63: [none, 0.5, 0.1], hmm_regime_p3_3_252_63: [none, 0.1, 0.1] });
    await write('B', { hmm_regime_p2_3_252_63: [none, 0.4, 0], hmm_regime_p3_3_252_63: [none, 0.3, 0.9] });
    const states = await hiddenStates(workspace, summary);
    // Day 1: calm 0.35, middle 0.45, wild 0.2 on average; day 2: calm 0.45, middle 0.05, wild 0.5.
    expect(states).toMatchObject({ rule: 'hmm_regime', names: ['calm', 'middle', 'wild'] });
    expect([...(states?.code ?? [])]).toEqual([-1, 1, 2]);
    expect(states?.method).toContain('3, 252, 63');
  });
});

const statesOf = (code: readonly number[]) => ({
  rule: 'regime' as const,
  method: 'a rule',
  names,
  time: days(...code.keys()),
  code: Int8Array.from(code),
});

describe('the history of regimes', () => {
  const traded: TradedReturns = {
    returns: Float64Array.from({ length: 42 }, (_, bar) => (bar < 21 ? 0.01 : bar % 2 ? 0.03 : -0.01)),
    benchmark: new Float64Array(42).fill(-0.001),
    benchmarkName: 'buy and hold',
    decidedAt: days(...Array(42).keys()),
    periodsPerYear: 252,
    sharpe: null,
    costs: 1,
    bpsPerSide: null,
  };

  it('counts dates and visits between the first and the last prediction, and leaves out the warm-up', () => {
    const history = regimeHistory(statesOf([0, -1, 0, 0, 1, 1, 1, 0, 0]), day(1), day(7), undefined);
    expect(history).toMatchObject({ dates: 6, unknownDates: 1, datesPerStep: 1, benchmark: null });
    expect(history?.ribbon).toEqual([
      { state: 'bear', from: iso(2), to: iso(4) },
      { state: 'bull', from: iso(4), to: iso(7) },
      { state: 'bear', from: iso(7), to: iso(7) },
    ]);
    expect(history?.states).toEqual([
      { state: 'bear', dates: 3, share: 0.5, visits: 2, meanVisit: 1.5, trading: null },
      { state: 'bull', dates: 3, share: 0.5, visits: 1, meanVisit: 3, trading: null },
    ]);
    expect(regimeHistory(statesOf([-1, -1]), day(0), day(1), undefined)).toBeUndefined();
  });

  it("gives each bar's return to the state at the close before it", () => {
    // 21 bars from bear closes, 20 from bull ones, the last from one without a state.
    const code = [...Array(21).fill(0), ...Array(20).fill(1), -1, 0];
    const [bear, bull] = regimeHistory(statesOf(code), day(0), day(42), traded)?.states ?? [];
    expect(bear.trading).toMatchObject({ bars: 21, strategy: { meanReturn: expect.closeTo(2.52, 12) } });
    expect(bear.trading?.strategy.totalReturn).toBeCloseTo(1.01 ** 21 - 1, 12);
    expect(bear.trading?.benchmark.meanReturn).toBeCloseTo(-0.252, 12);
    expect(bull.trading?.bars).toBe(20);
    // Ten of 0.03 and ten of -0.01: mean 0.01, sample deviation 0.02 sqrt(20 / 19).
    expect(bull.trading?.strategy.sharpe).toBeCloseTo((0.5 / Math.sqrt(20 / 19)) * Math.sqrt(252), 10);
  });

  it('has no annual figures for fewer than twenty bars', () => {
    const history = regimeHistory(statesOf([...Array(19).fill(1), ...Array(24).fill(0)]), day(0), day(42), traded);
    const { strategy } = history?.states[1].trading ?? {};
    expect(strategy).toMatchObject({ meanReturn: null, sharpe: null, totalReturn: expect.closeTo(1.01 ** 19 - 1, 12) });
  });

  it('draws a bounded number of runs however often states change, and covers the same span', () => {
    const length = 100_000;
    const flicker = regimeHistory(statesOf(Array.from({ length }, (_, i) => i % 2)), day(0), day(length), undefined);
    expect(flicker?.states.map(({ visits }) => visits)).toEqual([length / 2, length / 2]);
    expect(flicker?.ribbon).toHaveLength(1);
    // Three dates of bear, one of bull: steps of one date are too many, of four all bear.
    const mixed = regimeHistory(
      statesOf(Array.from({ length: 4_000 }, (_, i) => Number(i % 4 === 3))),
      day(0),
      day(4_000),
      undefined,
    );
    expect(mixed?.ribbon.length).toBeLessThanOrEqual(600);
    expect(mixed?.datesPerStep).toBeGreaterThan(1);
    expect(mixed?.ribbon.at(0)?.from).toBe(iso(0));
    expect(mixed?.ribbon.at(-1)?.to).toBe(iso(3_999));
  });
});
