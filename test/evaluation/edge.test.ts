import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { type EdgeOptions, type EdgeRows, testEdge } from '../../src/evaluation/edge.ts';
import { forwardReturns } from '../../src/evaluation/forward-returns.ts';
import { minPast, passingRows, pastQuantiles, readSignal } from '../../src/evaluation/signal.ts';
import { quantile } from '../../src/math/quantile.ts';

const { NaN: nan } = Number;
const options: EdgeOptions = { horizonBars: 1, confidence: 0.95, resamples: 500, minCount: 2, seed: 7 };

describe('testEdge on twelve rows', () => {
  // Two tickers on six dates. A passes on dates 0, 2, 4: returns 3, 5, 4 %; its others are 1, -1, 0 %.
  // B passes on date 1 alone: -2 %; its others are 2, 2, 0, 4, 0 %.
  const rows: EdgeRows = {
    date: Int32Array.of(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5),
    dates: 6,
    symbols: ['A', 'B'],
    symbolId: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1),
    forward: Float64Array.of(0.03, 0.01, 0.05, -0.01, 0.04, 0, 0.02, -0.02, 0.02, 0, 0.04, 0),
    passes: Uint8Array.of(1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0),
  };

  it('gives the exact means, edges, counts and hit rates', async () => {
    const { pooled, tickers } = await testEdge(rows, options);
    const [a, b] = tickers;
    expect(a).toMatchObject({ symbol: 'A', rows: 6, count: 3, hitRate: 1, baselineHitRate: 4 / 6 });
    expect(a.mean).toBeCloseTo(0.04, 14);
    expect(a.baseline).toBeCloseTo(0.02, 14);
    expect(a.edge).toBeCloseTo(0.02, 14);
    expect(b).toMatchObject({ symbol: 'B', rows: 6, count: 1, hitRate: 0, baselineHitRate: 0.5 });
    expect(b.edge).toBeCloseTo(-0.03, 14);
    expect(pooled).toMatchObject({ rows: 12, count: 4, hitRate: 0.75, baselineHitRate: 7 / 12 });
    expect(pooled.mean).toBeCloseTo(0.025, 14);
    expect(pooled.baseline).toBeCloseTo(0.015, 14);
    expect(pooled.edge).toBeCloseTo(0.01, 14);
  });

  it('gives no interval where the signal hardly ever passes', async () => {
    const [a, b] = (await testEdge(rows, options)).tickers;
    expect(b).toMatchObject({ low: null, high: null, p: null });
    expect((await testEdge(rows, { ...options, minCount: 4 })).tickers[0].p).toBeNull();
    expect(a.low).toBeLessThanOrEqual(a.edge as number);
    expect(a.high).toBeGreaterThanOrEqual(a.edge as number);
    expect(a.p).toBeGreaterThan(0);
  });

  it('has no edge without a passing row', async () => {
    const { pooled } = await testEdge({ ...rows, passes: new Uint8Array(12) }, options);
    expect(pooled).toMatchObject({ count: 0, mean: null, edge: null, hitRate: null, p: null });
    expect(pooled.baseline).toBeCloseTo(0.015, 14);
  });
});

describe('testEdge', () => {
  /** Forward returns over five bars of a walk, and a signal that depends on the date, not on the returns. */
  function overlapping(seed: number, edge: number): EdgeRows {
    const rng = createRng(seed);
    const dates = 400;
    const steps = Float64Array.from({ length: dates + 5 }, () => 0.01 * rng.normal());
    let state = 0;
    const passes = Uint8Array.from({ length: dates }, () => {
      state = 0.9 * state + rng.normal();
      return Number(state > 1);
    });
    const forward = Float64Array.from({ length: dates }, (_, t) => {
      return steps.subarray(t + 1, t + 6).reduce((sum, step) => sum + step, 0) + edge * passes[t];
    });
    const date = Int32Array.from({ length: dates }, (_, t) => t);
    return { date, dates, symbols: ['A'], symbolId: new Int32Array(dates), forward, passes };
  }
  const wide = { ...options, horizonBars: 5 };

  it('finds a planted edge, and its p-value is small by chance about as often as it says', async () => {
    const { pooled } = await testEdge(overlapping(1, 0.03), wide);
    expect(pooled.p).toBeLessThan(0.01);
    expect(pooled.low).toBeGreaterThan(0);
    let small = 0;
    const tries = 60;
    for (let seed = 1; seed <= tries; seed++) {
      const { p } = (await testEdge(overlapping(seed, 0), { ...wide, resamples: 200 })).pooled;
      if ((p as number) < 0.1) small++;
    }
    // A tenth is meant; a bootstrap of 400 overlapping rows may be somewhat eager. Independent rows would give a third.
    expect(small / tries).toBeLessThan(0.22);
  });

  it('does not depend on the order of rows', async () => {
    const rows = overlapping(2, 0.01);
    const back = Int32Array.from(rows.date).reverse();
    const turned = {
      ...rows,
      date: rows.date.slice().reverse(),
      forward: Float64Array.from(back, (row) => rows.forward[row]),
      passes: Uint8Array.from(back, (row) => rows.passes[row]),
    };
    const [a, b] = [await testEdge(rows, wide), await testEdge(turned, wide)];
    expect(b.pooled.edge).toBeCloseTo(a.pooled.edge as number, 14);
    expect(b.pooled.p).toBe(a.pooled.p);
  });
});

describe('readSignal', () => {
  it.each([
    ['rsi_14', { above: '70' }, { column: 'rsi_14', side: 'above', level: 70, isQuantile: false, text: 'rsi_14 > 70' }],
    ['rsi_14', { below: 'q0.1' }, { side: 'below', level: 0.1, isQuantile: true, text: 'rsi_14 < q0.1' }],
    ['roc_10 < -0.05', {}, { column: 'roc_10', side: 'below', level: -0.05, text: 'roc_10 < -0.05' }],
    ['rsi_14>80', { above: '70' }, { level: 80, text: 'rsi_14 > 80' }],
  ])('%s with %j', (text, flags, expected) => {
    expect(readSignal(text, flags)).toMatchObject(expected);
  });

  it.each([
    ['rsi_14', {}, /has no level/],
    ['rsi_14', { above: '70', below: '30' }, /has two levels/],
    ['rsi_14>', {}, /is not COLUMN/],
    ['rsi_14>high', {}, /'high' is no number/],
    ['rsi_14>q90', {}, /'q90' is no number/],
  ])('refuses %s with %j', (text, flags, message) => {
    expect(() => readSignal(text, flags)).toThrow(message);
  });
});

describe('quantiles of the past', () => {
  const rng = createRng(9);
  const values = Float64Array.from({ length: 400 }, (_, i) =>
    i % 17 === 3 ? nan : Math.round(10 * rng.normal()) / 10,
  );

  it.each([0.05, 0.5, 0.9])('equal a plain sort of the earlier values at p = %d', (p) => {
    const found = pastQuantiles(values, p);
    values.forEach((_, row) => {
      const past = values.slice(0, row).filter((value) => !Number.isNaN(value));
      const expected = past.length < minPast ? nan : quantile(past, p);
      if (Number.isNaN(expected)) expect(found[row]).toBeNaN();
      else expect(found[row]).toBeCloseTo(expected, 12);
    });
  });

  it('never depend on what comes later', () => {
    const rule = readSignal('x>q0.8', {});
    const whole = passingRows(values, rule);
    const changed = values.map((value, row) => (row >= 250 ? 1e6 - value : value));
    expect(passingRows(changed, rule).slice(0, 250)).toEqual(whole.slice(0, 250));
    expect(passingRows(values.slice(0, 250), rule)).toEqual(whole.slice(0, 250));
  });

  it('leave rows open that have no value or too short a past', () => {
    expect([...passingRows([1, nan, 3], readSignal('x>2', {}))]).toEqual([0, 2, 1]);
    expect([...passingRows([1, 2, 3], readSignal('x<q0.5', {}))]).toEqual([2, 2, 2]);
  });
});

describe('forwardReturns', () => {
  const bars = (adjusted: number[]) => ({
    time: Float64Array.of(1, 2, 3, 4),
    symbols: ['A'],
    symbolId: new Int32Array(4),
    columns: {
      open: Float64Array.of(10, 11, 12, 13),
      high: Float64Array.of(20, 20, 20, 20),
      low: Float64Array.of(5, 5, 5, 5),
      close: Float64Array.of(10, 12, 12, 15),
      volume: Float64Array.of(1, 1, 1, 1),
      adj_close: Float64Array.from(adjusted),
    },
  });

  it.each([
    ['close', [10, 12, 12, 15], [0.2, 0.25, nan, nan]],
    ['next-open', [10, 12, 12, 15], [12 / 11 - 1, 0.25, nan, nan]],
    // A dividend before the last bar: earlier prices count a tenth less, so the last return is larger.
    ['close', [9, 10.8, 10.8, 15], [0.2, 15 / 10.8 - 1, nan, nan]],
    ['close', [nan, 12, 12, 15], [nan, 0.25, nan, nan]],
  ] as const)('entry %s, adjusted closes %j', (entry, adjusted, expected) => {
    const { value, knownAt } = forwardReturns(bars([...adjusted]), 2, entry);
    expected.forEach((want, row) => {
      if (Number.isNaN(want)) expect([value[row], knownAt[row]]).toEqual([nan, nan]);
      else {
        expect(value[row]).toBeCloseTo(want, 14);
        expect(knownAt[row]).toBe(row + 3);
      }
    });
  });
});
