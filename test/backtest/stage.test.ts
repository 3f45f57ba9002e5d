import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../src/backtest/result.ts';
import type { StageContext } from '../../src/core/context.ts';
import { readOpenings } from '../../src/evaluation/holdout-ledger.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { writeBars } from '../../src/io/bars.ts';
import { predictionsPath, runManifestPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { day, randomBars } from './fixtures.ts';
import { context, writeRun } from './run-fixture.ts';

async function prepared(bars = randomBars(3, 80, 4)) {
  const ctx = await context();
  for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
  await writeRun(ctx, bars);
  return ctx;
}

const run = (ctx: StageContext, change: object = {}) =>
  backtestStage(backtestConfig.parse({ run: 'demo', ...change }), ctx);

describe('the backtest stage', () => {
  it('writes result, equity and trades that agree with each other', async () => {
    const ctx = await prepared();
    const outcome = await run(ctx, { mode: 'long-short' });
    const dir = join(ctx.workspace.artifactsDir, 'runs', 'demo');
    const result = JSON.parse(await readFile(join(dir, 'backtest.json'), 'utf8')) as BacktestResult;
    expect(result).toEqual(JSON.parse(JSON.stringify(outcome.summary)));
    expect(result.range).toMatchObject({ bars: 60, predictions: 180, holdoutPredictions: 60 });
    expect(result.rules).toHaveLength(5);
    const equity = (await readTable(join(dir, 'equity.parquet'))) as Record<string, Float64Array>;
    const trades = (await readTable(join(dir, 'trades.parquet'))) as Record<string, Float64Array>;
    expect(Object.keys(equity)).toEqual([
      'time',
      'equity',
      'benchmark',
      'drawdown',
      'gross_exposure',
      'net_exposure',
      'cash',
      'costs',
      'funding',
      'rolling_sharpe',
    ]);
    expect(equity.equity[59] / equity.equity[0] - 1).toBeCloseTo(result.metrics.totalReturn as number, 12);
    expect(trades.time).toHaveLength(result.metrics.fills);
    trades.time.forEach((at, row) => {
      expect(trades.decided_at[row]).toBeLessThan(at);
    });
    const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
    const tradingCosts = sum(trades.commission) + sum(trades.spread) + sum(trades.slippage);
    expect(sum(equity.costs)).toBeGreaterThan(tradingCosts);
    expect(sum(equity.costs)).toBeCloseTo(result.metrics.costs, 6);
    expect(Object.keys(result.metrics).sort()).toEqual(Object.keys(result.units).sort());
    expect(result.benchmarks.map(({ name }) => name)).toEqual(['equal weight']);
    expect(result.random.draws).toBe(200);
    expect(result.metrics.sharpe).toBeTypeOf('number');
    expect(result.intervals.sharpe.low as number).toBeLessThan(result.intervals.sharpe.high as number);
  });

  it('says up to date the second time, and opens the hold-out once', async () => {
    const ctx = await prepared();
    expect((await run(ctx)).status).toBe('done');
    expect((await run(ctx)).status).toBe('up to date');
    const openings = await readOpenings(ctx.workspace, 'demo');
    expect(openings).toHaveLength(1);
    expect(openings[0]).toMatchObject({ stage: 'backtest', start: '2024-02-15T21:00:00Z', rows: 60 });
  });

  it('leaves the hold-out sealed when only out-of-fold predictions are traded', async () => {
    const ctx = await prepared();
    const { summary } = await run(ctx, { range: 'oof' });
    expect(summary?.range).toMatchObject({ bars: 40, holdoutPredictions: 0, end: '2024-02-14T21:00:00Z' });
    expect(await readOpenings(ctx.workspace, 'demo')).toEqual([]);
  });

  it('never reads a bar after the last prediction: later bars change nothing', async () => {
    const bars = randomBars(3, 80, 4);
    const first = (await run(await prepared(bars), { range: 'oof' })).summary;
    const changed = bars.map((frame) => {
      const later = (price: number, row: number) => (frame.time[row] > day(44) ? price * 3 : price);
      const { open, close, ...rest } = frame.columns;
      const columns = { ...rest, open: open.map(later), close: close.map(later), adj_close: close.map(later) };
      return { ...frame, columns };
    });
    const second = (await run(await prepared(changed), { range: 'oof' })).summary;
    expect(second?.metrics).toEqual(first?.metrics);
  });

  it('takes only the dates asked for', async () => {
    const { summary } = await run(await prepared(), { start: '2024-01-10', end: '2024-01-20' });
    expect(summary?.range).toMatchObject({ start: '2024-01-10T21:00:00Z', end: '2024-01-19T21:00:00Z', bars: 10 });
    expect(summary?.warnings.join()).toContain('less than a year');
  });

  it('touches nothing in a dry run, even in an empty directory', async () => {
    const ctx = await context(true);
    const outcome = await run(ctx);
    expect(outcome.status).toBe('dry run');
    expect(outcome.plan?.writes).toHaveLength(3);
  });

  it('warns when folds were trained on later data than they were tested on', async () => {
    const ctx = await prepared();
    const path = runManifestPath(ctx.workspace, 'demo');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    manifest.summary.folds = [{ trainTo: '2024-02-10', testTo: '2024-01-26' }];
    await writeJson(path, manifest);
    expect((await run(ctx)).summary?.warnings.join()).toContain('k-fold');
  });
});

describe('bad input', () => {
  it('no run: says how to make one', async () => {
    await expect(run(await context())).rejects.toMatchObject({
      kind: 'missing-input',
      hint: /trademl train --run demo/,
    });
  });
  it('no predictions: says how to make them', async () => {
    const ctx = await prepared();
    await rm(predictionsPath(ctx.workspace, 'demo'));
    await expect(run(ctx)).rejects.toMatchObject({
      kind: 'missing-input',
      hint: expect.stringContaining('trademl train --run demo'),
    });
  });
  it('no bars of a symbol: names it', async () => {
    const ctx = await prepared();
    await rm(join(ctx.workspace.dataDir, 'bars', '1d', 'S1.parquet'));
    await expect(run(ctx)).rejects.toMatchObject({ kind: 'missing-input', message: expect.stringContaining('S1') });
  });
  it('a volatility run: nothing to buy or sell', async () => {
    const ctx = await prepared();
    await writeRun(ctx, randomBars(3, 80, 4), { task: { kind: 'regression' }, label: 'volatility:window=20' });
    await expect(run(ctx)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('not a direction'),
    });
  });
  it('no prediction in the dates: names those there are', async () => {
    await expect(run(await prepared(), { start: '2030-01-01' })).rejects.toMatchObject({
      kind: 'data',
      hint: expect.stringContaining('2024-01-06 to 2024-03-05'),
    });
  });
  it('dates the wrong way round', async () => {
    await expect(run(await prepared(), { start: '2024-02-01', end: '2024-01-01' })).rejects.toMatchObject({
      kind: 'usage',
    });
  });
  it('bars that changed since training', async () => {
    const bars = randomBars(3, 80, 4);
    const ctx = await prepared(bars);
    const { time, columns } = bars[1];
    const cut = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(20)]));
    await writeBars(ctx.workspace, '1d', {
      ...bars[1],
      time: time.slice(20),
      columns: cut as never,
      symbolId: new Int32Array(60),
    });
    await expect(run(ctx)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining('prediction for S1'),
    });
  });
});
