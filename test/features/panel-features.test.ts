import { describe, expect, it } from 'vitest';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { createRng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { computeFeatureSet } from '../../src/features/compute-set.ts';
import { defaultParams, type PanelFeature } from '../../src/features/define-feature.ts';
import { features, symbolFeature } from '../../src/features/index.ts';
import { columnsOf, type FeatureInstance } from '../../src/features/instance.ts';
import type { MarketData, SymbolData } from '../../src/features/market-data.ts';
import { calendarFor } from '../../src/market/calendar/index.ts';
import { type MadeSymbol, plainPanel, ranked } from './plain/cross-section.ts';
import { syntheticBars } from './synthetic-bars.ts';

/*
 * A market in which everything happens: a sector of four and one of three, one symbol alone in its sector and one without,
 * a late listing, a delisting, holidays of one symbol, days on which only one trades, and a bar without a price.
 */
const days = 460;
const rng = createRng(5);
const isHoliday = Array.from({ length: days }, () => rng.uniform() < 0.05);
interface Plan {
  readonly symbol: string;
  readonly sector?: string;
  readonly has: (day: number) => boolean;
}
const week = (day: number) => day % 7 !== 6;
const plans: Plan[] = [
  { symbol: 'AAA', sector: 'tech', has: week },
  { symbol: 'BBB', sector: 'tech', has: week },
  { symbol: 'CCC', sector: 'tech', has: (day) => week(day) && day >= 170 },
  { symbol: 'DDD', sector: 'tech', has: (day) => week(day) && !isHoliday[day] },
  { symbol: 'EEE', sector: 'energy', has: week },
  { symbol: 'FFF', sector: 'energy', has: (day) => week(day) && day < 300 },
  { symbol: 'GGG', sector: 'energy', has: week },
  { symbol: 'HHH', sector: 'alone', has: week },
  { symbol: 'BTC', has: () => true },
];
const withoutPrice = { symbol: 'BBB', day: 205 };

function made({ symbol, sector, has }: Plan, seed: number): MadeSymbol {
  const bars = syntheticBars(days, seed, 20 + seed);
  // A part that all share, so that correlations are not all about nothing.
  const common = syntheticBars(days, 999).close;
  const times = [...Array(days).keys()].filter(has);
  const close = times.map((day) =>
    seed < 80 && symbol === withoutPrice.symbol && day === withoutPrice.day
      ? Number.NaN
      : bars.close[day] * common[day],
  );
  return { symbol, sector, time: times.map((day) => day * microsPerDay), close };
}
const everyone = plans.map((plan, i) => made(plan, i + 30));

const together = ['AAA', 'BBB', 'CCC', 'DDD'].map((symbol, i) =>
  made({ symbol, sector: 'tech', has: () => true }, i + 80),
);

function dataOf({ symbol, sector, time, close }: MadeSymbol): SymbolData {
  const values = Float64Array.from(close);
  const prices = { open: values, high: values, low: values, close: values, adj_close: values };
  const frame = singleSymbolFrame(symbol, Float64Array.from(time), { ...prices, volume: values.map(() => 1000) });
  return { bars: frame, calendar: calendarFor('24x7'), ...(sector !== undefined && { sector }) };
}

const entries = features.all().filter((definition): definition is PanelFeature => definition.scope === 'panel');
const instances: FeatureInstance<PanelFeature>[] = entries.map((definition) => ({
  definition,
  params: defaultParams(definition),
  ...(definition.ofColumn && { of: ranked.column }),
}));
const base: FeatureInstance = { definition: symbolFeature(ranked.name), params: ranked.params };

function compute(symbols: readonly MadeSymbol[]): Map<string, Readonly<Record<string, Float64Array>>> {
  const market: MarketData = {
    interval: '1d',
    symbols: new Map(symbols.map((one) => [one.symbol, dataOf(one)])),
    series: new Map(),
  };
  return computeFeatureSet(
    [base, ...instances],
    market,
    symbols.map(({ symbol }) => symbol),
  );
}

const whole = compute(everyone);
const valuesOf = (computed: typeof whole, symbol: string, column: string) =>
  (computed.get(symbol) as Record<string, Float64Array>)[column];
const change = (how: (one: MadeSymbol) => (row: number) => number) =>
  everyone.map((one) => ({ ...one, close: one.close.map((_, row) => how(one)(row)) }));

it('every panel feature is written a second time', () => {
  expect(Object.keys(plainPanel).sort()).toEqual(entries.map(({ name }) => name).sort());
});

const cases = instances.map((instance) => [columnsOf(instance).join(' '), instance] as const);

describe('panel features', () => {
  const shared = {
    cut: [150, 203, 310].map((day) => {
      const until = day * microsPerDay;
      const keep = everyone.map((one) => {
        const rows = one.time.filter((at) => at <= until).length;
        return { ...one, time: one.time.slice(0, rows), close: one.close.slice(0, rows) };
      });
      return { until, computed: compute(keep) };
    }),
    perturbed: [150, 203, 310].map((day) => {
      const until = day * microsPerDay;
      const noise = createRng(day);
      const computed = compute(
        change((one) => (row) => one.close[row] * (one.time[row] > until ? Math.exp(noise.normal()) : 1)),
      );
      return { until, computed };
    }),
    reversed: compute([...everyone].reverse()),
    dearer: compute(change((one) => (row) => one.close[row] * (one.symbol < 'D' ? 1000 : 0.01))),
    together: compute(together),
    flat: compute(together.map((one) => ({ ...one, close: one.close.map(() => 50) }))),
    alone: compute([everyone[0]]),
  };

  describe.each(cases)('%s', (column, instance) => {
    const { definition, params } = instance;

    it('equals the plain formula for every symbol, whatever is missing around it', () => {
      const formula = plainPanel[definition.name](everyone, params);
      let finite = 0;
      for (const one of everyone) {
        const found = valuesOf(whole, one.symbol, column);
        expect(found.length).toBe(one.time.length);
        const last = one.time.length - 1;
        for (const row of [
          0,
          1,
          19,
          20,
          38,
          39,
          59,
          60,
          61,
          79,
          80,
          118,
          119,
          170,
          175,
          176,
          177,
          180,
          254,
          260,
          last,
        ]) {
          if (row > last || Number.isNaN(one.close[row])) continue;
          const expected = formula(one, row);
          const where = `${one.symbol} row ${row}: ${found[row]}, plainly ${expected}`;
          if (Number.isNaN(expected)) {
            expect(found[row], where).toBeNaN();
            continue;
          }
          finite++;
          expect(Math.abs(found[row] - expected), where).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
        }
      }
      expect(finite).toBeGreaterThan(15);
    });

    it('gives the same up to a day when the market is cut there, bit for bit', () => {
      for (const { until, computed } of shared.cut) expectSameUntil(until, computed);
    });

    it('does not move up to a day when prices after it change, bit for bit', () => {
      for (const { until, computed } of shared.perturbed) expectSameUntil(until, computed);
    });

    function expectSameUntil(until: number, computed: typeof whole): void {
      for (const { symbol, time } of everyone) {
        const [before, after] = [valuesOf(whole, symbol, column), valuesOf(computed, symbol, column)];
        for (let row = 0; time[row] <= until; row++) expect(after[row]).toBe(before[row]);
      }
    }

    it('does not mind the order of the symbols, nor their price levels', () => {
      for (const computed of [shared.reversed, shared.dearer]) {
        for (const { symbol } of everyone) {
          const [before, after] = [valuesOf(whole, symbol, column), valuesOf(computed, symbol, column)];
          expect(Array.from(after, Number.isNaN)).toEqual(Array.from(before, Number.isNaN));
          const moved = before.findIndex(
            (value, row) => Math.abs(after[row] - value) > 1e-9 * Math.max(1, Math.abs(value)),
          );
          expect(moved).toBe(-1);
        }
      }
    });

    it('has its first value at the warm-up, and values from there on, where all trade on all days', () => {
      const warmup = definition.warmup(params) + (definition.ofColumn ? base.definition.warmup(base.params) : 0);
      for (const { symbol } of together) {
        const found = valuesOf(shared.together, symbol, column);
        expect(found.findIndex(Number.isFinite)).toBe(warmup);
        expect(found.subarray(warmup).every(Number.isFinite)).toBe(true);
        expect(valuesOf(shared.flat, symbol, column).subarray(warmup).every(Number.isFinite)).toBe(true);
      }
    });

    it('is never infinite, not for a symbol alone in the market either', () => {
      for (const computed of [shared.alone, shared.flat, whole]) {
        for (const columns of computed.values()) {
          expect(columns[column].every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
        }
      }
    });
  });
});
