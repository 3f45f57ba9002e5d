import { describe, expect, it } from 'vitest';
import { availability } from '../../src/audit/checks/availability.ts';
import { featureFunction } from '../../src/audit/feature-function.ts';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { createRng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { computeFeatureSet } from '../../src/features/compute-set.ts';
import { defaultParams, type ParamValues, type SeriesFeature } from '../../src/features/define-feature.ts';
import { features } from '../../src/features/index.ts';
import { columnsOf } from '../../src/features/instance.ts';
import type { MarketData, Series } from '../../src/features/market-data.ts';
import { calendarFor } from '../../src/market/calendar/index.ts';
import { correlation, mean, now, sd } from './plain/kit.ts';
import { syntheticBars } from './synthetic-bars.ts';

/** Formulas a second time, of the last known values and the days since the last of them was published. */
type Of = (x: readonly number[], days: number) => number;
const changes = (x: readonly number[]) => x.slice(1).map((value, i) => value - x[i]);
const score = (value: number, x: readonly number[]) => (sd(x) === 0 ? 0 : (value - mean(x)) / sd(x));
const plain: Readonly<Record<string, Of>> = {
  series_value: (x) => now(x),
  series_age: (_x, days) => days,
  series_change: (x) => now(x) - x[0],
  series_return: (x) => (x[0] === 0 ? 0 : Math.sign(x[0]) * (now(x) / x[0] - 1)),
  series_zscore: (x) => score(now(x), x),
  series_rank: (x) => {
    const others = x.slice(0, -1);
    return mean(others.map((value) => (value < now(x) ? 1 : value === now(x) ? 0.5 : 0)));
  },
  // A slope is a correlation times a ratio of deviations.
  series_slope: (x) => {
    const t = [...x.keys()];
    return sd(x) === 0 ? 0 : correlation(t, x) / sd(t);
  },
  series_volatility: (x) => sd(changes(x)),
  series_surprise: (x) => score(now(changes(x)), changes(x).slice(0, -1)),
};

const entries = features.all().filter((definition): definition is SeriesFeature => definition.scope === 'series');
const variants: [string, SeriesFeature, ParamValues][] = entries.flatMap((definition) => {
  const params = defaultParams(definition);
  const longer = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, value + 3]));
  const each = Object.keys(params).length === 0 ? [params] : [params, longer];
  return each.map((p) => [definition.outputs(p).join(' '), definition, p] as [string, SeriesFeature, ParamValues]);
});

/**
 * A series with late, early and simultaneous publications and revisions of old periods. Values are whole numbers, so
 * that equal ones and zero happen.
 */
function madeSeries(rows: number, seed: number): Series {
  const rng = createRng(seed);
  const published = Array.from({ length: rows }, (_, i) => {
    const isRevision = i > 5 && rng.uniform() < 0.3;
    const period = isRevision ? i - 1 - Math.floor(5 * rng.uniform()) : i;
    const delay = Math.floor(4 * rng.uniform());
    return { period, availableAt: i + delay, value: Math.round(4 * rng.normal()) };
  }).sort((a, b) => a.availableAt - b.availableAt);
  const day = (value: number) => value * microsPerDay;
  return {
    period: Float64Array.from(published, ({ period }) => day(period)),
    availableAt: Float64Array.from(published, ({ availableAt }) => day(availableAt)),
    value: Float64Array.from(published, ({ value }) => value),
  };
}

const bars = 220;
/** Bars close at half past each day, every other day twice. */
const time = Float64Array.from({ length: bars }, (_, i) => (i * 0.75 + 0.25) * microsPerDay);

function marketWith(series: Series): MarketData {
  const ohlcv = syntheticBars(bars, 3);
  const frame = singleSymbolFrame('AAA', time, { ...ohlcv, adj_close: ohlcv.close });
  return {
    interval: '1d',
    symbols: new Map([['AAA', { bars: frame, calendar: calendarFor('24x7') }]]),
    series: new Map([['cpi', series]]),
  };
}

function valuesOf(definition: SeriesFeature, params: ParamValues, series: Series): Float64Array {
  const instance = { definition, params, of: 'cpi' };
  const [name] = columnsOf(instance);
  return computeFeatureSet([instance], marketWith(series), ['AAA']).get('AAA')?.[name] as Float64Array;
}

const series = madeSeries(160, 8);

/** What was known at a moment, by period: of each the row that was published last. */
function knownAt(at: number): number[] {
  const latest = new Map<number, number>();
  series.availableAt.forEach((published, row) => {
    if (published <= at) latest.set(series.period[row], series.value[row]);
  });
  return [...latest.entries()].sort(([a], [b]) => a - b).map(([, value]) => value);
}

/** Days since the value of the latest period known at a moment was published, the first time or again. */
function ageAt(at: number): number {
  const rows = [...series.period.keys()].filter((row) => series.availableAt[row] <= at);
  const latest = Math.max(...rows.map((row) => series.period[row]));
  const published = rows.filter((row) => series.period[row] === latest).map((row) => series.availableAt[row]);
  return (at - Math.max(...published)) / microsPerDay;
}

it('every series feature is written a second time', () => {
  expect(Object.keys(plain).sort()).toEqual(entries.map(({ name }) => name).sort());
});

describe.each(variants)('%s', (_name, definition, params) => {
  const found = valuesOf(definition, params, series);
  const needed = definition.warmup(params) + 1;

  it('equals the formula on what was known at each bar, by a search through all publications', () => {
    let finite = 0;
    for (let row = 0; row < bars; row++) {
      const known = knownAt(time[row]);
      if (known.length < needed) {
        expect(found[row]).toBeNaN();
        continue;
      }
      finite++;
      const expected = plain[definition.name](known.slice(-needed), ageAt(time[row]));
      expect(Math.abs(found[row] - expected), `row ${row}: ${found[row]}, plainly ${expected}`).toBeLessThan(
        1e-9 * Math.max(1, Math.abs(expected)),
      );
    }
    expect(finite).toBeGreaterThan(50);
  });

  it('leaves the series as it was', () => {
    const own = madeSeries(160, 8);
    valuesOf(definition, params, own);
    expect(own).toEqual(madeSeries(160, 8));
  });

  it.each([40, 100, 150])('what is published after day %d, revisions too, moves no bar up to then', (day) => {
    const cut = day * microsPerDay;
    const later = { ...series, value: series.value.map((v, row) => (series.availableAt[row] > cut ? v + 1000 : v)) };
    const keep = series.availableAt.filter((published) => published <= cut).length;
    const shorter = {
      period: series.period.slice(0, keep),
      availableAt: series.availableAt.slice(0, keep),
      value: series.value.slice(0, keep),
    };
    for (const changed of [later, shorter]) {
      const again = valuesOf(definition, params, changed);
      for (let row = 0; time[row] <= cut; row++) expect(again[row]).toBe(found[row]);
    }
  });

  it('is finite on a series that stands still, and on one of zeros', () => {
    for (const level of [0, 3.7]) {
      const still = { ...series, value: series.value.map(() => level) };
      const values = valuesOf(definition, params, still);
      expect(values.filter(Number.isFinite).length).toBe(found.filter(Number.isFinite).length);
    }
  });
});

it('the audit, which goes through all publications at each bar, finds the same values', async () => {
  const instances = variants.map(([, definition, params]) => ({ definition, params, of: 'cpi' }));
  const features = { market: marketWith(series), symbols: ['AAA'], instances, compute: featureFunction(instances) };
  const options = { depth: 'full', seed: 1, signal: new AbortController().signal } as const;
  const { counts, findings } = await availability.run({ features }, options);
  expect(findings.filter(({ where }) => where !== 'series cpi')).toEqual([]);
  expect(counts).toMatchObject({ joins: instances.length, values: instances.length * bars });
});
