import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../src/core/time.ts';
import { nyse } from '../../../src/market/calendar/nyse.ts';
import { checkBars, checkPanel } from '../../../src/market/quality/index.ts';
import { generateMarket } from '../../../src/market/synthetic/index.ts';
import { kurtosis } from '../../../src/math/statistics.ts';
import { logReturns, outcomes, rawOf } from './outcomes.ts';

const options = { symbols: 26, days: 1260, interval: '1d', edge: 0.06, seed: 7 } as const;
const planted = generateMarket(options);
const noise = generateMarket({ ...options, edge: 0 });

describe('the sign of the next total return', () => {
  it('is up as often as p_up says, at every level of p_up', () => {
    // One market has correlated outcomes, so the frequencies are taken over several.
    const byLevel = new Map<number, { n: number; up: number }>();
    for (let seed = 1; seed <= 12; seed++) {
      for (const { p, y } of outcomes(generateMarket({ ...options, symbols: 12, seed }))) {
        const level = byLevel.get(p) ?? { n: 0, up: 0 };
        level.n++;
        level.up += y;
        byLevel.set(p, level);
      }
    }
    expect([...byLevel.keys()].sort()).toEqual([0.44, 0.46, 0.54, 0.56]);
    for (const [p, { n, up }] of byLevel) {
      expect(n).toBeGreaterThan(20_000);
      expect(Math.abs(up / n - p), `frequency at ${p}`).toBeLessThan(0.012);
    }
  });

  it('follows the state as documented, from bars alone', () => {
    const window = (values: ArrayLike<number>, i: number) => Array.from({ length: 20 }, (_, k) => values[i - k]);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const [k, { columns }] of planted.bars.entries()) {
      for (let i = 19; i < columns.close.length; i += 37) {
        const stretch = Math.sign(columns.adj_close[i] - mean(window(columns.adj_close, i)));
        const heavy = columns.volume[i] >= mean(window(columns.volume, i));
        expect(planted.oracle[k].p_up[i]).toBeCloseTo(0.5 - 0.06 * stretch * (heavy ? 1 : 2 / 3), 12);
      }
      expect(new Set(planted.oracle[k].p_up.subarray(0, 19))).toEqual(new Set([0.5]));
    }
  });

  it('can be guessed from nothing with edge 0: p_up is one half, and neither stretch, volume nor the last sign helps', () => {
    expect(noise.oracle.every(({ p_up }) => p_up.every((p) => p === 0.5))).toBe(true);
    expect(noise.reachableAuc).toBe(0.5);
    // Groups by visible facts that carry the planted edge elsewhere, over several markets.
    const groups = new Map<string, { n: number; up: number }>();
    for (let seed = 1; seed <= 12; seed++) {
      const market = generateMarket({ ...options, symbols: 12, edge: 0, seed });
      for (const { columns } of market.bars) {
        const { adj_close: price, volume } = columns;
        for (let i = 1; i + 1 < price.length; i++) {
          const key = `${price[i] > price[i - 1]} ${volume[i] > volume[i - 1]}`;
          const group = groups.get(key) ?? { n: 0, up: 0 };
          group.n++;
          if (price[i + 1] > price[i]) group.up++;
          groups.set(key, group);
        }
      }
    }
    expect(groups.size).toBe(4);
    for (const [key, { n, up }] of groups) expect(Math.abs(up / n - 0.5), key).toBeLessThan(0.012);
  });
});

describe('returns', () => {
  const returns = noise.bars.map((bars) => logReturns(bars));

  it('have fat tails', () => {
    const median = returns.map((series) => kurtosis(series)).sort((a, b) => a - b)[13];
    expect(median).toBeGreaterThan(5);
  });

  it('have sizes that cluster, and signs that do not', () => {
    const lagOne = (series: Float64Array) => {
      const mean = series.reduce((sum, x) => sum + x, 0) / series.length;
      let top = 0;
      let bottom = 0;
      for (let i = 0; i < series.length; i++) {
        bottom += (series[i] - mean) ** 2;
        if (i > 0) top += (series[i] - mean) * (series[i - 1] - mean);
      }
      return top / bottom;
    };
    const average = (pick: (x: number) => number) =>
      returns.reduce((sum, series) => sum + lagOne(series.map(pick)), 0) / returns.length;
    expect(average(Math.abs)).toBeGreaterThan(0.1);
    expect(Math.abs(average(Math.sign))).toBeLessThan(0.02);
  });

  it('are correlated across symbols', () => {
    const [a, b] = [0, 5].map((i) => returns[i]);
    let same = 0;
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) if (a[i] > 0 === b[i] > 0) same++;
    expect(same / n).toBeGreaterThan(0.52);
  });

  it('are larger in the high-volatility regime than in the calm one', () => {
    const size = (regime: string) => {
      const days = planted.truth.regimes.flatMap((entry, i) => (entry.regime === regime && i > 0 ? [i] : []));
      const sum = days.reduce((total, day) => total + Math.abs(returns[0][day - 1]), 0);
      return sum / days.length;
    };
    expect(planted.truth.regimes).toHaveLength(1260);
    expect(size('high-vol')).toBeGreaterThan(1.4 * size('bull'));
  });
});

describe('bars', () => {
  it.each<[Interval, number, string, number]>([
    ['1d', 600, '2019-01-02', 600],
    // Forty days with the half day of 2019-07-03, which has four hourly bars and not seven.
    ['60m', 40, '2019-05-20', 40 * 7 - 3],
    ['5m', 10, '2019-01-02', 780],
    ['1m', 3, '2019-01-02', 1170],
  ])('at %s pass every quality check', (interval, days, start, bars) => {
    const market = generateMarket({ symbols: 6, days, interval, edge: 0.06, seed: 3, start, delistings: 0 });
    const findings = market.bars.flatMap((frame) =>
      checkBars(rawOf(frame), { symbol: frame.symbols[0], interval, kind: 'equity', calendar: nyse }),
    );
    expect(findings).toEqual([]);
    expect(market.bars.map((frame) => frame.time.length)).toEqual(new Array(6).fill(bars));
  });

  it('end at the close of consecutive sessions', () => {
    const first = nyse.sessionsBetween(planted.truth.regimes[0].time, planted.truth.regimes[1259].time);
    expect(planted.bars[1].time).toEqual(Float64Array.from(first, (session) => session.close));
  });

  it('have more volume at both ends of the session than at noon', () => {
    const { bars } = generateMarket({ symbols: 4, days: 60, interval: '60m', edge: 0, seed: 2 });
    const mean = (hour: number) => {
      const values = Array.from(bars[0].columns.volume).filter((_, i) => i % 7 === hour);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(mean(0)).toBeGreaterThan(1.5 * mean(3));
    expect(mean(6)).toBeGreaterThan(1.5 * mean(3));
  });

  it('open away from the close before, mostly so at the start of a session', () => {
    const { columns } = generateMarket({ symbols: 1, days: 60, interval: '60m', edge: 0, seed: 2 }).bars[0];
    const gap = (first: boolean) => {
      let sum = 0;
      for (let i = 1; i < columns.open.length; i++) {
        if ((i % 7 === 0) === first)
          sum += Math.abs(Math.log(columns.open[i] / columns.close[i - 1])) / (first ? 1 : 6);
      }
      return sum;
    };
    expect(gap(true)).toBeGreaterThan(5 * gap(false));
  });
});

describe('corporate actions', () => {
  const busy = generateMarket({ ...options, splits: 1, delistings: 0.3 });

  it('list splits, and raw prices made from them are found by the quality check', () => {
    const found = busy.bars.map((frame) => {
      const symbol = frame.symbols[0];
      const factor = frame.time.map((time) =>
        busy.truth.splits.reduce((f, s) => (s.symbol === symbol && s.time > time ? f * s.ratio : f), 1),
      );
      const price = (values: ArrayLike<number>) => Float64Array.from(values, (value, i) => value * factor[i]);
      const { open, high, low, close, volume } = frame.columns;
      const raw = {
        time: frame.time,
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: Float64Array.from(volume, (value, i) => value / factor[i]),
        adj_close: price(close),
      };
      const findings = checkBars(raw, { symbol, interval: '1d', kind: 'equity', calendar: nyse });
      return findings.find((finding) => finding.check === 'suspected-split')?.count ?? 0;
    });
    const large = busy.truth.splits.filter((split) => split.ratio >= 2).length;
    expect(large).toBeGreaterThan(40);
    expect(found.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.85 * large);
  });

  it('pay dividends that adj_close takes back', () => {
    const { symbol, time, cash } = planted.truth.dividends[0];
    const frame = planted.bars.find((bars) => bars.symbols[0] === symbol)!;
    const { close, adj_close: adjusted } = frame.columns;
    const ex = frame.time.findIndex((close) => close > time);
    expect(adjusted[ex] / adjusted[ex - 1]).toBeCloseTo(close[ex] / (close[ex - 1] - cash), 12);
    expect(adjusted[adjusted.length - 1]).toBeCloseTo(close[close.length - 1], 9);
    expect(adjusted[0]).toBeLessThan(close[0]);
  });

  it('end the series of delisted symbols, which the panel check reports', () => {
    const delisted = new Set(busy.truth.delistings.map((entry) => entry.symbol));
    expect(delisted.size).toBeGreaterThan(5);
    const panel = busy.bars.map((frame) => ({ symbol: frame.symbols[0], raw: rawOf(frame) }));
    const early = checkPanel(panel).filter((finding) => finding.check === 'early-end');
    const last = planted.truth.regimes[1259].time;
    const expected = busy.truth.delistings.filter((entry) => last - entry.time > 11 * 86400e6);
    expect(early.map((finding) => finding.symbol)).toEqual(expected.map((entry) => entry.symbol));
  });
});
