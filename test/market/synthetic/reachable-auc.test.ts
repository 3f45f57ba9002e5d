import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import { generateMarket, reachableAuc } from '../../../src/market/synthetic/index.ts';
import { outcomes } from './outcomes.ts';

const of = (...values: number[]) => Float64Array.from(values);

/** Straight from the definition, all pairs. */
function byPairs(p: Float64Array, y: Float64Array): number {
  let wins = 0;
  let up = 0;
  let down = 0;
  for (let i = 0; i < p.length; i++) {
    up += y[i];
    down += 1 - y[i];
    for (let j = 0; j < p.length; j++) wins += y[i] * (1 - y[j]) * (p[i] > p[j] ? 1 : p[i] === p[j] ? 0.5 : 0);
  }
  return wins / (up * down);
}

describe('reachable AUC', () => {
  it.each([
    ['a constant p ranks nothing', of(0.3, 0.3, 0.3), 0.5],
    ['certainty ranks perfectly', of(0, 0, 1), 1],
    ['two levels 0.5 +- e give 0.5 + e', of(0.44, 0.56, 0.44, 0.56), 0.56],
    ['missing p is left out', of(0.44, Number.NaN, 0.56), 0.56],
  ])('%s', (_, p, expected) => {
    expect(reachableAuc(p)).toBeCloseTo(expected, 12);
  });

  it('is NaN without rows, or with ups alone', () => {
    expect(reachableAuc(of())).toBeNaN();
    expect(reachableAuc(of(1, 1))).toBeNaN();
  });

  it('equals the definition over all pairs, expected and realised', () => {
    const rng = createRng(1);
    const p = Float64Array.from({ length: 120 }, () => Math.round(20 * rng.uniform()) / 20);
    const y = p.map((value) => (rng.uniform() < value ? 1 : 0));
    expect(reachableAuc(p)).toBeCloseTo(byPairs(p, p), 12);
    expect(reachableAuc(p, y)).toBeCloseTo(byPairs(p, y), 12);
    expect(
      reachableAuc(
        p,
        [...y].map((value, i) => (i === 3 ? Number.NaN : value)),
      ),
    ).toBeCloseTo(
      byPairs(
        p.filter((_, i) => i !== 3),
        y.filter((_, i) => i !== 3),
      ),
      12,
    );
  });

  it('is between 0.54 and 0.56 for the market with edge 0.06, and what the outcomes give within sampling error', () => {
    const gaps = [1, 2, 3, 4, 5, 6].map((seed) => {
      const market = generateMarket({ symbols: 26, days: 600, interval: '1d', edge: 0.06, seed });
      expect(market.reachableAuc).toBeGreaterThan(0.54);
      expect(market.reachableAuc).toBeLessThan(0.56);
      const rows = outcomes(market);
      const realised = reachableAuc(
        Float64Array.from(rows, (row) => row.p),
        rows.map((row) => row.y),
      );
      return realised - market.reachableAuc;
    });
    expect(Math.abs(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length)).toBeLessThan(0.006);
    expect(Math.max(...gaps.map(Math.abs))).toBeLessThan(0.02);
  });
});
