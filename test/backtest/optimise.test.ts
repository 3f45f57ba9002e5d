import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { combinations, gridSize } from '../../src/backtest/optimise/combinations.ts';
import { heatMapOf, heatMaps } from '../../src/backtest/optimise/heat-map.ts';
import { searchParameters } from '../../src/backtest/optimise/search.ts';
import { bestOver, walkWindows } from '../../src/backtest/optimise/walk-forward.ts';
import { type BacktestSettings, defaultSettings } from '../../src/backtest/settings.ts';
import { createRng } from '../../src/core/rng.ts';
import { readOpenings } from '../../src/evaluation/holdout-ledger.ts';
import { writeBars } from '../../src/io/bars.ts';
import { readTable } from '../../src/io/parquet.ts';
import { readTrials, trialsPath } from '../../src/io/trials.ts';
import { type OptimiseResult, optimiseStage } from '../../src/stages/backtest/optimise.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { noCosts, randomBars } from './fixtures.ts';
import { context, writeRun } from './run-fixture.ts';

describe('combinations', () => {
  const grid = { threshold: [0, 0.1], hold: [1, 5, 9] };
  it('of a small grid are all, the last parameter changing fastest', () => {
    expect(combinations(grid, 10, 1).map(({ threshold, hold }) => [threshold, hold])).toEqual([
      [0, 1],
      [0, 5],
      [0, 9],
      [0.1, 1],
      [0.1, 5],
      [0.1, 9],
    ]);
  });
  it('of a large grid are drawn without repetition, the same for the same seed', () => {
    const large = { a: Array.from({ length: 40 }, (_, i) => i), b: Array.from({ length: 50 }, (_, i) => i) };
    expect(gridSize(large)).toBe(2000);
    const drawn = combinations(large, 300, 5);
    expect(new Set(drawn.map(({ a, b }) => `${a} ${b}`)).size).toBe(300);
    expect(drawn).toEqual(combinations(large, 300, 5));
    expect(drawn).not.toEqual(combinations(large, 300, 6));
  });
});

it.each([
  ['anchored', false, [0, 0, 0, 0]],
  ['rolling', true, [0, 23, 44, 65]],
] as const)('windows of 107 returns in five stretches, %s', (_, rolling, starts) => {
  const windows = walkWindows(107, 4, 3, rolling);
  expect(windows.map(({ from, to }) => [from, to])).toEqual([
    [23, 44],
    [44, 65],
    [65, 86],
    [86, 107],
  ]);
  expect(windows.map(({ fitFrom }) => fitFrom)).toEqual(starts);
});

it('the best over a stretch, flat ones counting 0', () => {
  const returns = [new Float64Array(4), Float64Array.of(1, 2, -1, -2), Float64Array.of(-1, -2, 1, 2)];
  expect([bestOver(returns, 0, 2), bestOver(returns, 2, 4), bestOver(returns.slice(0, 1), 0, 4)]).toEqual([1, 2, 0]);
});

it('a heat map takes the two parameters that matter most and averages over the rest', () => {
  const grid = { a: [1, 2], b: [1, 2], c: [1, 2] };
  const tried = combinations(grid, 8, 1);
  const score = tried.map(({ a, b, c }) => 10 * Number(b) + 3 * Number(c) + 0.1 * Number(a));
  const maps = heatMaps(grid, tried, score);
  const [map] = maps;
  expect([map.x.key, map.y.key]).toEqual(['b', 'c']);
  expect(map.score.flat().map((value) => Math.round((value as number) * 1e9) / 1e9)).toEqual([
    13.15, 23.15, 16.15, 26.15,
  ]);
  expect(maps.map(({ x, y }) => x.key + y.key)).toEqual(['bc', 'ba', 'ca']);
  expect(heatMapOf(maps, 'a', 'c')).toBe(maps[2]);
  expect(heatMapOf(maps, 'a', 'd')).toBeUndefined();
  expect(heatMaps({ a: [1, 2] }, [{ a: 1 }], [0.5])[0].score).toEqual([[0.5, null]]);
});

describe('a search', () => {
  const bars = randomBars(4, 500, 31);
  const search = (edgeOf: (id: number, step: number, noise: number) => number, ledgerTries = 30) => {
    const rng = createRng(8);
    const rows = bars[0].time.length * 4;
    const settings: BacktestSettings = { ...defaultSettings, mode: 'long-short', costs: noCosts };
    const thresholds = Array.from({ length: 10 }, (_, i) => i / 20);
    const grid = { threshold: thresholds, hold: [1, 3, 9] };
    return searchParameters(
      {
        bars,
        settings,
        seed: 1,
        predictions: {
          time: Float64Array.from({ length: rows }, (_, row) => bars[0].time[Math.floor(row / 4)]),
          symbolId: Int32Array.from({ length: rows }, (_, row) => row % 4),
          edges: {
            kind: 'classes',
            edge: Float64Array.from({ length: rows }, (_, row) =>
              edgeOf(row % 4, Math.floor(row / 4), 2 * rng.uniform() - 1),
            ),
          },
        },
      },
      {
        grid,
        tried: combinations(grid, 100, 1).map((combination) => ({
          combination,
          settings: { ...settings, threshold: Number(combination.threshold), holdBars: Number(combination.hold) },
        })),
        assumed: [],
        windows: 4,
        rolling: false,
        ledgerTries,
      },
    );
  };

  it('among noise: hindsight flatters, luck explains the best, overfitting is likely', () => {
    const found = search((_id, _step, noise) => noise);
    expect(found.tried).toBe(30);
    expect(found.walkForward.sharpe as number).toBeLessThan(found.walkForward.hindsightSharpe);
    expect(found.inference?.deflated.probability).toBeLessThan(0.95);
    expect(found.inference?.overfitting?.probability).toBeGreaterThan(0.2);
    expect(found.inference?.tries.count).toBe(30);
  });

  it('with an edge that lives for one bar: short holding is chosen in every window, and stays good', () => {
    const edge = (id: number, step: number, noise: number) => {
      const { open, close } = bars[id].columns;
      return step + 1 < 500 ? 0.8 * noise + 0.2 * Math.sign(close[step + 1] - open[step + 1]) : 0;
    };
    const found = search(edge);
    expect(found.walkForward.windows.map(({ combination }) => combination.hold)).toEqual([1, 1, 1, 1]);
    expect(found.walkForward.sharpe as number).toBeGreaterThan(2);
    expect(found.inference?.overfitting?.probability).toBeLessThan(0.2);
    expect(found.heatMaps[0].x.key === 'hold' || found.heatMaps[0].y.key === 'hold').toBe(true);
  });

  it('what a window trades does not depend on the bars after it', () => {
    const whole = search((_id, _step, noise) => noise);
    const changed = search((_id, step, noise) => (step > 420 ? -noise : noise));
    const early = (found: typeof whole) =>
      found.walkForward.windows.slice(0, 3).map(({ combination, sharpe }) => [combination, sharpe]);
    expect(early(changed)).toEqual(early(whole));
  });
});

describe('trademl backtest optimise', () => {
  const prepared = async () => {
    const ctx = await context();
    const bars = randomBars(3, 80, 4);
    for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
    await writeRun(ctx, bars);
    return ctx;
  };
  const parse = (change: object) =>
    backtestConfig.parse({ run: 'demo', action: 'optimise', windows: 1, hold: 1, ...change });
  it('counts every combination once, leaves the hold-out sealed, and writes map and rows', async () => {
    const ctx = await prepared();
    const config = parse({ grid: ['threshold=0,0.1,0.2', 'sizing=equal,slots'], windows: 1 });
    // 39 returns in two stretches of 19: too short.
    await expect(optimiseStage(config, ctx)).rejects.toMatchObject({
      kind: 'data',
      hint: expect.stringContaining('--windows'),
    });
    const trials = trialsPath(ctx.workspace, 'made', 'label_up_1');
    expect(await readTrials(trials)).toEqual([]);
  });

  it('on a longer run', async () => {
    const ctx = await context();
    const bars = randomBars(3, 200, 4);
    for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
    await writeRun(ctx, bars, { days: 150 });
    const config = parse({ grid: ['threshold=0,0.1,0.2', 'sizing=equal,slots'], windows: 2 });
    const outcome = await optimiseStage(config, ctx);
    expect(outcome.summary).toMatchObject({ tried: 6, ledgerTries: 6, range: { bars: 130 } });
    expect(await readOpenings(ctx.workspace, 'demo')).toEqual([]);
    const trials = await readTrials(trialsPath(ctx.workspace, 'made', 'label_up_1'));
    expect(trials).toHaveLength(6);
    expect(trials[0]).toMatchObject({ run: 'demo', stage: 'optimise' });
    const dir = `${ctx.workspace.artifactsDir}/runs/demo`;
    const saved = JSON.parse(await readFile(`${dir}/optimise.json`, 'utf8')) as OptimiseResult;
    expect(saved.heatMaps[0].score.flat()).toHaveLength(6);
    const rows = await readTable(`${dir}/optimise.parquet`);
    expect(rows.sizing).toEqual(['equal', 'slots', 'equal', 'slots', 'equal', 'slots']);
    expect(Math.max(...(rows.sharpe as Float64Array))).toBeCloseTo(saved.best.sharpe as number, 12);
    expect((await optimiseStage(config, ctx)).status).toBe('up to date');
    await optimiseStage(parse({ grid: { threshold: [0, 0.3], sizing: ['equal'] }, windows: 2 }), ctx);
    expect(await readTrials(trialsPath(ctx.workspace, 'made', 'label_up_1'))).toHaveLength(7);
  });

  it('stops, delays, calendars and costs: each combination is that backtest, and costs are not chosen', async () => {
    const ctx = await context();
    const bars = randomBars(3, 200, 4);
    for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
    await writeRun(ctx, bars, { days: 150 });
    const grid = { stop: [0, 1], delay: [0, 2], rebalanceOn: ['bars', 'week'], feeBps: [0, 5, 20] };
    const shared = { windows: 2, target: 2, barrierSpan: 10, dividends: 'cash' };
    const { summary } = await optimiseStage(parse({ ...shared, grid }), ctx);
    expect(summary).toMatchObject({ tried: 24, ledgerTries: 24, chosenAmong: 8, assumed: { feeBps: 20 } });
    expect(summary?.best.combination.feeBps).toBe(20);
    for (const { combination } of summary?.walkForward.windows ?? []) expect(combination.feeBps).toBe(20);
    expect(summary?.inference?.tries).toMatchObject({ count: 24, compared: 8 });
    const dir = `${ctx.workspace.artifactsDir}/runs/demo`;
    const rows = (await readTable(`${dir}/optimise.parquet`)) as Record<string, Float64Array & string[]>;
    for (const row of [0, 7, 16, 23]) {
      const combination = Object.fromEntries(Object.keys(grid).map((key) => [key, rows[key][row]]));
      const alone = { ...shared, run: 'demo', hold: 1, range: 'oof', randomDraws: 0, ...combination };
      const backtest = await backtestStage(backtestConfig.parse(alone), ctx);
      expect(rows.sharpe[row]).toBeCloseTo(backtest.summary?.metrics.sharpe as number, 12);
      expect(rows.fills[row]).toBe(backtest.summary?.metrics.fills);
    }
    // A map of any two, without another search.
    expect(summary?.heatMaps).toHaveLength(6);
    const asked = await optimiseStage(parse({ ...shared, grid, heatMap: ['stop', 'feeBps'] }), ctx);
    expect(asked.status).toBe('up to date');
    const [map] = asked.summary?.heatMaps ?? [];
    expect([map.x.key, map.y.key].sort()).toEqual(['feeBps', 'stop']);
    await expect(optimiseStage(parse({ ...shared, grid, heatMap: ['stop', 'hold'] }), ctx)).rejects.toMatchObject({
      kind: 'config',
      hint: /stop, delay/,
    });
  });

  it('refuses a draw that left out what is chosen from', async () => {
    const ctx = await context();
    const bars = randomBars(3, 200, 4);
    for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
    await writeRun(ctx, bars, { days: 150 });
    const grid = {
      feeBps: Array.from({ length: 20 }, (_, i) => i),
      halfSpreadBps: Array.from({ length: 20 }, (_, i) => i),
    };
    await expect(optimiseStage(parse({ grid, combinations: 3 }), ctx)).rejects.toMatchObject({
      kind: 'config',
      hint: /--combinations/,
    });
  });

  it.each([
    ['nothing to search', {}, { kind: 'usage', hint: /--grid/ }],
    ['a key that is no parameter', { grid: ['capital=1,2'] }, { kind: 'config', message: /can't search 'capital'/ }],
    ['a value that does not fit', { grid: ['hold=0,1'] }, { kind: 'config', message: /--grid hold=0: hold/ }],
    ['a text that is no list', { grid: ['threshold'] }, { kind: 'usage' }],
    ['the hold-out', { grid: ['threshold=0,1'], range: 'holdout' }, { kind: 'usage' }],
  ])('refuses %s', async (_, change, error) => {
    const expected = Object.fromEntries(
      Object.entries(error).map(([key, value]) => [
        key,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    );
    await expect(optimiseStage(parse(change), await prepared())).rejects.toMatchObject(expected);
  });
});
