import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { symbolFeature } from '../../src/features/index.ts';
import type { FeatureInputs } from '../../src/features/total-return.ts';

import { upTo } from './plain/kit.ts';
import { microstructure } from './plain/microstructure.ts';
import { coarseBars, syntheticBars, withEverything } from './synthetic-bars.ts';

function values(name: string, inputs: FeatureInputs, params: Record<string, number> = {}): Float64Array[] {
  return computeFeature({ definition: symbolFeature(name), params }, inputs);
}

/** Bars of trades that hit the bid or the ask at random, around a price that wanders through `ticks` trades a bar. */
function barsWithSpread(spread: number, rows: number, ticks: number, sigma: number) {
  const rng = createRng(17);
  const make = () => new Float64Array(rows);
  const bars = { open: make(), high: make(), low: make(), close: make(), volume: make().fill(1e5) };
  let middle = Math.log(50);
  for (let i = 0; i < rows; i++) {
    const trades = Array.from({ length: ticks }, () => {
      middle += (sigma / Math.sqrt(ticks)) * rng.normal();
      return Math.exp(middle + (rng.uniform() < 0.5 ? -1 : 1) * (spread / 2));
    });
    bars.open[i] = trades[0];
    bars.high[i] = Math.max(...trades);
    bars.low[i] = Math.min(...trades);
    bars.close[i] = trades[ticks - 1];
  }
  return bars;
}

describe('spread estimators', () => {
  const rows = 1500;
  const average = (name: string, spread: number) => {
    const bars = barsWithSpread(spread, rows, 390, 0.01);
    return values(name, bars, { period: rows - 2 })[0][rows - 1];
  };

  // Corwin & Schultz (table 1) and Abdi & Ranaldo (table 1) report means near the truth for wide spreads; each pair's
  // negative estimates count as 0, so small spreads come out too high.
  it.each([
    ['corwin_schultz', 0.03, 0.15],
    ['corwin_schultz', 0.05, 0.1],
    ['abdi_ranaldo', 0.03, 0.1],
    ['abdi_ranaldo', 0.05, 0.1],
    ['roll_spread', 0.03, 0.1],
    ['roll_spread', 0.05, 0.1],
  ])('%s finds a planted spread of %d within a share of %d', (name, spread, tolerance) => {
    expect(Math.abs(average(name, spread) / spread - 1)).toBeLessThan(tolerance);
  });

  it('stand-still measures equal their formulas where closes do stand still', () => {
    const bars = withEverything(coarseBars(300));
    for (const name of ['zero_returns', 'fht_spread']) {
      const [found] = values(name, bars, { period: 60 });
      for (const row of [60, 150, 299]) {
        const [expected] = microstructure[name](upTo(bars, row, { period: 60 }));
        expect(expected).toBeGreaterThan(0);
        expect(found[row]).toBeCloseTo(expected, 12);
      }
    }
  });
});

describe('crossed and locked quotes', () => {
  const rows = 80;
  const bars = withEverything(syntheticBars(rows, 4));
  const [crossed, locked] = [40, 41];
  const bid = bars.close.map((price, i) => price * (i === crossed ? 1.01 : i === locked ? 1 : 0.999));
  const ask = bars.close.map((price, i) => price * (i === crossed ? 0.99 : i === locked ? 1 : 1.001));
  const quoted = { ...bars, bid, ask };

  it.each(['quoted_spread', 'relative_spread', 'microprice_deviation'])('%s is 0', (name) => {
    const [found] = values(name, quoted);
    expect(Math.abs(found[crossed]) + Math.abs(found[locked])).toBe(0);
    expect(found[39]).not.toBe(0);
  });

  it('quote_state names both, and no other row', () => {
    const [isCrossed, isLocked] = values('quote_state', quoted);
    expect(Array.from(isCrossed.keys()).filter((i) => isCrossed[i] === 1)).toEqual([crossed]);
    expect(Array.from(isLocked.keys()).filter((i) => isLocked[i] === 1)).toEqual([locked]);
  });

  it('a spread that never changes has z-score 0, whatever rounding makes of it', () => {
    const [score] = values(
      'spread_zscore',
      { ...bars, bid: bars.close.map((p) => p * 0.999), ask: bars.close.map((p) => p * 1.001) },
      { period: 20 },
    );
    expect(score.subarray(19).every((value) => value === 0)).toBe(true);
  });
});

it('amihud does not move with a dividend that is paid later, which rescales the past of total-return prices', () => {
  const bars = withEverything(syntheticBars(60, 8));
  const later = { ...bars, close: bars.close.map((price) => 0.97 * price) };
  const [before] = values('amihud', bars, { period: 20 });
  values('amihud', later, { period: 20 })[0].forEach((value, row) => {
    if (row >= 20) expect(value).toBeCloseTo(before[row], 12);
  });
});

it('poc_distance and volume_cluster see where the volume traded', () => {
  // 59 thin bars around 100, one heavy bar at 110, and a close at 100.
  const close = Float64Array.from({ length: 60 }, (_, i) => (i === 20 ? 110 : 100 + (i % 3) * 0.1 - 0.1));
  const volume = close.map((_, i) => (i === 20 ? 1000 : 1));
  close[59] = 100;
  const bars = { open: close, high: close, low: close, close, volume };
  const [distance] = values('poc_distance', bars, { period: 60, bins: 24 });
  expect(distance[59]).toBeCloseTo(Math.log(100 / 110), 2);
  const [share] = values('volume_cluster', bars, { period: 60, width: 1 });
  expect(share[59]).toBeCloseTo(59 / 1059, 12);
  const [overhead] = values('volume_overhead', bars, { period: 60 });
  expect(overhead[59]).toBeGreaterThan(1000 / 1059);
});
