import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { createRng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import type { DriftCheck } from '../../src/drift/check.ts';
import { writeFileAtomic, writeJson } from '../../src/io/atomic.ts';
import { driftPath, featuresPath, runManifestPath } from '../../src/io/layout.ts';
import { writeTable } from '../../src/io/parquet.ts';
import { type DriftFit, driftConfig, driftStage } from '../../src/stages/drift.ts';
import { temporaryFolder } from '../support/temporary.ts';

const silent = { info() {}, warn() {}, detail() {}, progress: () => ({ update() {}, stop() {} }) };
const start = Date.UTC(2023, 0, 1, 21) * 1000;

async function context(dryRun = false): Promise<StageContext> {
  const dir = await temporaryFolder();
  const workspace = {
    dataDir: join(dir, 'data'),
    artifactsDir: join(dir, 'artifacts'),
    configsDir: join(dir, 'configs'),
  };
  return { workspace, seed: 7, jobs: 1, device: 'cpu', dryRun, log: silent, signal: new AbortController().signal };
}

/** Two symbols, 400 days, 4 features and a label; `shift` moves two features from day 370 on. */
async function prepared(shift: number): Promise<StageContext> {
  const ctx = await context();
  for (const [id, symbol] of ['AA', 'BB'].entries()) {
    const rng = createRng(100 + id);
    const time = Float64Array.from({ length: 400 }, (_, at) => start + at * microsPerDay);
    const noise = (moved: number) => Float64Array.from(time, (_, at) => rng.normal() + (at >= 370 ? moved : 0));
    await writeTable(featuresPath(ctx.workspace, 'set', symbol), {
      time,
      rsi_14: noise(0),
      atr_14: noise(shift),
      obv: noise(shift),
      roc_5: noise(0),
      label_up_1: noise(50),
      label_up_1_known_at: time.map((at) => at + microsPerDay),
    });
  }
  return ctx;
}

const drift = (ctx: StageContext, change: object) => driftStage(driftConfig.parse({ features: 'set', ...change }), ctx);
const fit = { action: 'fit', end: '2023-12-15' };
const check = { action: 'check' };

describe('the drift stage', () => {
  it('fits a baseline of the features alone, labels left out', async () => {
    const ctx = await prepared(0);
    const { summary, status } = await drift(ctx, fit);
    expect(status).toBe('done');
    expect(summary as DriftFit).toMatchObject({
      baseline: 'set',
      features: 4,
      symbols: 2,
      sessions: 348,
      longestWindow: 63,
    });
    const baseline = JSON.parse(await readFile(driftPath(ctx.workspace, 'set'), 'utf8'));
    expect(baseline.profiles.map(({ feature }: { feature: string }) => feature)).toEqual([
      'rsi_14',
      'atr_14',
      'obv',
      'roc_5',
    ]);
    expect(baseline.end).toBe('2023-12-14T21:00:00Z');
    expect((await drift(ctx, fit)).status).toBe('up to date');
  });

  it('asks for retraining with exit code 5 when more than max-share has drifted', async () => {
    const ctx = await prepared(2);
    await drift(ctx, fit);
    const outcome = await drift(ctx, check);
    const summary = outcome.summary as DriftCheck;
    expect(outcome.exitCode).toBe(5);
    expect(summary).toMatchObject({ checked: 4, drifted: 2, share: 0.5, triggered: true, warnings: [] });
    expect(
      summary.results
        .slice(0, 2)
        .map(({ feature }) => feature)
        .sort(),
    ).toEqual(['atr_14', 'obv']);
    expect(JSON.parse(await readFile(driftPath(ctx.workspace, 'set.check'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(summary)),
    );
    // Remembered results ask for it too.
    expect(await drift(ctx, check)).toMatchObject({ status: 'up to date', exitCode: 5 });
    expect((await drift(ctx, { ...check, maxShare: 0.5 })).exitCode).toBeUndefined();
  });

  it('is content when nothing has moved', async () => {
    const ctx = await prepared(0);
    await drift(ctx, fit);
    const outcome = await drift(ctx, check);
    expect(outcome.exitCode).toBeUndefined();
    expect(outcome.summary).toMatchObject({ drifted: 0, sessions: 31 });
  });

  it('checks the dates asked for, and warns when they overlap the baseline', async () => {
    const ctx = await prepared(2);
    await drift(ctx, fit);
    const { summary } = await drift(ctx, { ...check, start: '2023-12-01', end: '2024-01-01' });
    expect(summary).toMatchObject({ start: '2023-12-01T21:00:00Z', end: '2023-12-31T21:00:00Z' });
    expect((summary as DriftCheck).warnings[0]).toContain('before the baseline ends');
  });

  it('fits on all but the last days, and checks just these', async () => {
    const ctx = await prepared(2);
    const window = { lastDays: 29 };
    const fitted = (await drift(ctx, { action: 'fit', ...window })).summary as DriftFit;
    const checked = (await drift(ctx, { ...check, ...window })).summary as DriftCheck;
    expect([fitted.end, checked.start]).toEqual(['2024-01-05T21:00:00Z', '2024-01-06T21:00:00Z']);
    expect(checked).toMatchObject({ drifted: 2, warnings: [] });
  });

  it('profiles only what a run uses', async () => {
    const ctx = await prepared(0);
    await writeJson(runManifestPath(ctx.workspace, 'r1'), { stage: 'train', summary: { features: ['obv'] } });
    expect((await drift(ctx, { ...fit, run: 'r1' })).summary).toMatchObject({ features: 1 });
  });

  it.each(['fit', 'check'])('%s touches nothing in a dry run, even in an empty directory', async (action) => {
    expect(await drift(await context(true), { action })).toMatchObject({ status: 'dry run' });
  });
});

describe('bad input', () => {
  it('no features: says how to make them', async () => {
    await expect(drift(await context(), fit)).rejects.toMatchObject({
      kind: 'missing-input',
      hint: expect.stringContaining('trademl features --name set'),
    });
  });
  it('no baseline: says how to fit one', async () => {
    await expect(drift(await prepared(0), check)).rejects.toMatchObject({
      kind: 'missing-input',
      hint: expect.stringContaining('trademl drift fit --features set --name set'),
    });
  });
  it('a feature of the baseline that is gone: names it', async () => {
    const ctx = await prepared(0);
    await drift(ctx, fit);
    for (const symbol of ['AA', 'BB']) {
      const time = Float64Array.of(start, start + microsPerDay);
      await writeTable(featuresPath(ctx.workspace, 'set', symbol), { time, rsi_14: time, rsi_15: time });
    }
    await expect(drift(ctx, check)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/'atr_14' \(and 2 more\)/),
    });
  });
  it('a baseline that is none: names the file', async () => {
    const ctx = await prepared(0);
    await writeFileAtomic(driftPath(ctx.workspace, 'set'), '{"version": 1}');
    await expect(drift(ctx, check)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining('is no drift baseline'),
    });
  });
  it('a window without rows: says from when to when there are some', async () => {
    const ctx = await prepared(0);
    await drift(ctx, fit);
    await expect(drift(ctx, { ...check, start: '2030-01-01' })).rejects.toMatchObject({
      kind: 'data',
      hint: expect.stringContaining('2023-01-01 to 2024-02-04'),
    });
  });
  it.each([
    [{ ...check, lastDays: 5, start: '2024-01-01' }],
    [{ ...fit, lastDays: 5 }],
    [{ ...check, start: '2024-02-01', end: '2024-01-01' }],
  ])('flags that exclude each other: %o', async (config) => {
    const ctx = await prepared(0);
    await drift(ctx, fit);
    await expect(drift(ctx, config)).rejects.toMatchObject({ kind: 'usage' });
  });
});
