import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type BarFrame, takeFrameRows } from '../../src/core/frame.ts';
import { type Interval, microsPerMinute } from '../../src/core/time.ts';
import { chooseFeatures } from '../../src/features/choose-features.ts';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { computeFeatureSet } from '../../src/features/compute-set.ts';
import { microstructureFeature, panelFeature } from '../../src/features/define-feature.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance, warmupBars } from '../../src/features/instance.ts';
import type { MarketData, SymbolData } from '../../src/features/market-data.ts';
import { measureLookBack, rowsPerBar } from '../../src/features/timeframes.ts';
import { totalReturnInputs } from '../../src/features/total-return.ts';
import { writeBars } from '../../src/io/bars.ts';
import { featuresPath, featureUpdatePath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { calendarFor } from '../../src/market/calendar/index.ts';
import { resample } from '../../src/market/resample.ts';
import { generateMarket } from '../../src/market/synthetic/index.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { featuresUpdateStage } from '../../src/stages/features-update.ts';
import { testContext } from '../support/stage-context.ts';

const calendar = calendarFor('XNYS');
const wanted: Interval[] = ['5m', '15m', '60m', '1d'];
const frames = { base: '5m', wanted } as const;
const short = ['roc:period=1', 'rsi:period=3', 'ema_ratio:period=2', 'vwap_ratio:period=2', 'atr:period=2'];

function marketBars(start: string, days: number, symbols = 1): readonly BarFrame[] {
  return generateMarket({ symbols, days, interval: '5m', edge: 0.06, seed: 5, start, splits: 0, delistings: 0 }).bars;
}

function marketOf(bars: BarFrame): MarketData {
  return { interval: '5m', symbols: new Map<string, SymbolData>([['S01', { bars, calendar }]]), series: new Map() };
}

const head = (bars: BarFrame, rows: number) =>
  takeFrameRows(
    bars,
    Int32Array.from({ length: rows }, (_, i) => i),
  );

describe('choosing', () => {
  const columns = (extra: string[], timeframes: Interval[], base: Interval = '5m') =>
    chooseFeatures('none', extra, { base, wanted: timeframes }).flatMap(columnsOf);

  it('repeats features in each timeframe; the base interval means the plain columns', () => {
    expect(columns(['rsi', 'roc'], ['60m', '5m'])).toEqual(['rsi_14', 'roc_10', 'rsi_14_60m', 'roc_10_60m']);
    expect(columns(['rsi'], ['15m', '1d'])).toEqual(['rsi_14_15m', 'rsi_14_1d']);
    expect(columns(['rsi'], [])).toEqual(['rsi_14']);
  });

  it('leaves features alone that name a timeframe', () => {
    expect(columns(['rsi:timeframe=60m', 'roc:timeframe=5m'], ['15m'])).toEqual(['rsi_14_60m', 'roc_10']);
  });

  it("repeats only what is made of the symbol's own prices or volume, not of the clock, a reference or other symbols", () => {
    const fixed = columns(['day_of_week', 'return_rank', 'relative_strength:of=SPY'], ['60m']);
    expect(fixed.filter((name) => name.endsWith('_60m'))).toEqual([]);
    expect(columns(['time_of_day_volume'], ['60m']).every((name) => name.endsWith('_60m'))).toBe(true);
  });

  it('refuses what the bars cannot make', () => {
    expect(() => columns(['rsi'], ['1m'])).toThrow("timeframe 1m can't be made from 5m bars");
    expect(() => columns(['rsi:timeframe=15m'], [], '10m')).toThrow("timeframe 15m can't be made from 10m bars");
    try {
      columns(['rsi'], ['15m'], '10m');
    } catch (error) {
      expect(error).toMatchObject({
        kind: 'config',
        hint: 'possible are 10m, 30m, 60m, 1d; shorter ones need shorter bars: --interval 5m',
      });
    }
  });
});

describe('computing', () => {
  it('shows a longer bar from its end on, and never before', () => {
    const [bars] = marketBars('2024-07-01', 3);
    const [instance] = chooseFeatures('none', ['roc:period=1,timeframe=60m'], frames).filter(isSymbolInstance);
    const { S01 } = Object.fromEntries(computeFeatureSet([instance], marketOf(bars), ['S01']));
    const longer = resample(bars, '5m', '60m', calendar).bars;
    const [values] = computeFeature(instance, totalReturnInputs(longer));
    bars.time.forEach((at, row) => {
      const seen = longer.time.findLastIndex((end) => end <= at);
      expect(S01.roc_1_60m[row]).toEqual(seen < 0 ? Number.NaN : values[seen]);
    });
  });

  it.each([
    ['a half day', '2024-07-02'],
    ['a change of the clock', '2024-03-08'],
  ])('gives the same from bars cut off at every row of two sessions: %s', (_name, start) => {
    const [bars] = marketBars(start, 3);
    const instances = chooseFeatures('none', short, frames);
    const whole = computeFeatureSet(instances, marketOf(bars), ['S01']).get('S01') ?? {};
    expect(Object.keys(whole).length).toBe(5 * wanted.length);
    expect(whole.roc_1_1d.findIndex(Number.isFinite)).toBeGreaterThan(0);
    const firstDay = bars.time.findIndex((at, row) => row > 0 && at - bars.time[row - 1] > 60 * microsPerMinute);
    for (let rows = firstDay; rows < bars.time.length; rows++) {
      const part = computeFeatureSet(instances, marketOf(head(bars, rows)), ['S01']).get('S01') ?? {};
      for (const name of Object.keys(whole)) expect(part[name]).toEqual(whole[name].slice(0, rows));
    }
  });

  it('carries the quote of the last base bar, and ranks a column of a longer timeframe', () => {
    const words = { summary: '', params: {}, scaleFree: true, formula: '', source: '', warmup: () => 0 };
    const spread = microstructureFeature({
      ...words,
      name: 'spread',
      inputs: ['bid', 'ask'],
      outputs: () => ['spread'],
      compute: ({ bid, ask }) => [ask.map((price, i) => price - bid[i])],
    });
    const above = panelFeature({
      ...words,
      name: 'above',
      ofColumn: true,
      outputs: () => ['above'],
      compute: ({ feature }) => [feature().map((_, s, all) => all[all.length - 1 - s])],
    });
    const bars = marketBars('2024-07-01', 2, 2);
    const quotes = ({ time }: BarFrame) => ({
      bid: time.map(() => 1),
      ask: time.map((_, row) => row + 2),
      bid_size: time.map(() => 1),
      ask_size: time.map(() => 1),
    });
    const symbols = new Map(bars.map((own) => [own.symbols[0], { bars: own, calendar, quotes: quotes(own) }]));
    const instances: FeatureInstance[] = [
      { definition: spread, params: {}, timeframe: '15m' },
      { definition: above, params: {}, of: 'spread_15m' },
    ];
    const set = computeFeatureSet(instances, { interval: '5m', symbols, series: new Map() }, ['S01', 'S02']);
    const { spread_15m, above_spread_15m } = set.get('S02') ?? {};
    expect(Array.from(spread_15m.subarray(0, 7))).toEqual([Number.NaN, Number.NaN, 3, 3, 3, 6, 6]);
    expect(above_spread_15m).toEqual(set.get('S01')?.spread_15m);
  });
});

describe('looking back', () => {
  const instances = chooseFeatures('none', ['rsi:period=3', 'roc:period=2'], frames);

  it('is counted in base bars, at most as many as the calendar has', () => {
    const warmup = warmupBars(instances, (timeframe) => rowsPerBar(timeframe, '5m', [calendar]));
    expect(warmup).toBe(5 * 78 - 1);
    const [bars] = marketBars('2024-07-01', 9);
    const columns = computeFeatureSet(instances, marketOf(bars), ['S01']).get('S01') ?? {};
    for (const values of Object.values(columns)) {
      expect(values.findIndex(Number.isFinite)).toBeLessThanOrEqual(warmup);
      expect(values.subarray(warmup).every(Number.isFinite)).toBe(true);
    }
    expect(rowsPerBar('1d', '5m', [calendar, calendarFor('24x7')])).toBe(288);
    expect(rowsPerBar('1d', '5m', [])).toBe(288);
  });

  it.each([
    // The bar before the close of day k sees day k - 1, and the feature the first bar of the day `period` before that.
    ['all', ['rsi:period=3', 'roc:period=2'], 5 * 78 - 2],
    ['one', ['roc:period=2'], 4 * 78 - 2],
    ['each timeframe its own', ['rsi:period=3,timeframe=60m', 'roc:period=2,timeframe=1d'], 4 * 78 - 2],
    ['hours', ['rsi:period=3,timeframe=60m'], 5 * 12 - 2],
  ])('is measured from the first bar that a value rests on: %s', (_what, specs, expected) => {
    const [bars] = marketBars('2024-07-08', 5);
    const own = chooseFeatures('none', specs, frames);
    expect(measureLookBack(own, { bars, calendar }, '5m').bars).toBe(expected);
    const fewest = head(bars, Math.ceil((expected + 1) / 78) * 78);
    expect(measureLookBack(own, { bars: fewest, calendar }, '5m').bars).toBe(expected);
  });

  it('is measured: a change before it moves nothing', () => {
    const [bars] = marketBars('2024-07-01', 9);
    const rows = bars.time.length;
    const { bars: lookBack } = measureLookBack(instances, { bars, calendar }, '5m');
    const changed = head(bars, rows);
    for (const name of ['open', 'high', 'low', 'close', 'adj_close'] as const) {
      changed.columns[name].set(changed.columns[name].subarray(0, rows - 1 - lookBack).map((price) => 2 * price));
    }
    // Wilder's average never forgets; the plain window does.
    const plain = instances.filter(({ definition }) => definition.name === 'roc');
    const before = computeFeatureSet(plain, marketOf(bars), ['S01']).get('S01') ?? {};
    const after = computeFeatureSet(plain, marketOf(changed), ['S01']).get('S01') ?? {};
    for (const name of Object.keys(before)) expect(after[name][rows - 1]).toBe(before[name][rows - 1]);
  });

  it('grows with bars from outside the session', () => {
    const [bars] = marketBars('2024-07-08', 9);
    const night = Array.from(
      bars.time.filter((_, row) => row % 78 === 77),
      (at) => at + 5 * microsPerMinute,
    );
    const time = Float64Array.from([...bars.time, ...night]).sort();
    const rowOf = new Map(Array.from(bars.time, (at, row) => [at, row]));
    const order = Int32Array.from(time, (at) => rowOf.get(at) ?? 0);
    const more = { ...takeFrameRows(bars, order), time };
    const { bars: without } = measureLookBack(instances, { bars, calendar }, '5m');
    const { bars: lookBack, outside } = measureLookBack(instances, { bars: more, calendar }, '5m');
    expect(outside).toBe(night.length);
    expect(lookBack).toBeGreaterThan(without);
  });
});

it('the stage writes the same at any number of threads, and says what it left out', async () => {
  const files = [];
  for (const jobs of [1, 2]) {
    const ctx = testContext({ jobs });
    await mkdir(ctx.workspace.dataDir, { recursive: true });
    for (const bars of marketBars('2024-07-01', 4, 2)) await writeBars(ctx.workspace, '5m', bars);
    const config = featuresConfig.parse({
      interval: '5m',
      set: 'none',
      features: ['rsi:period=3'],
      timeframes: ['5m', '60m'],
      label: ['up'],
    });
    const { summary } = await featuresStage(config, ctx);
    expect(summary).toMatchObject({ features: ['rsi_3', 'rsi_3_60m'], warmupBars: 5 * 12 - 1 });
    files.push(await readTable(featuresPath(ctx.workspace, 'default', 'S02')));
  }
  expect(files[0]).toEqual(files[1]);
});

it('an update gives the new rows that the whole set has', async () => {
  const ctx = testContext();
  const config = featuresConfig.parse({
    interval: '5m',
    set: 'none',
    features: ['rsi:period=3'],
    timeframes: ['60m', '1d'],
  });
  const [bars] = marketBars('2024-07-01', 5);
  await writeBars(ctx.workspace, '5m', head(bars, 250));
  await featuresStage(config, ctx);
  await writeBars(ctx.workspace, '5m', bars);
  await featuresUpdateStage(config, ctx);
  const update = await readTable(featureUpdatePath(ctx.workspace, 'default'));
  await featuresStage(config, ctx);
  const whole = await readTable(featuresPath(ctx.workspace, 'default', 'S01'));
  for (const name of ['time', 'rsi_3_60m', 'rsi_3_1d']) {
    expect(update[name]).toEqual((whole[name] as Float64Array).slice(250));
  }
});
