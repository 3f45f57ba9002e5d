import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadUserFeatures } from '../../src/features/user-features.ts';
import { featuresManifestPath, featuresPath } from '../../src/io/layout.ts';
import { readManifest } from '../../src/io/manifest.ts';
import { readFrame } from '../../src/io/parquet.ts';
import { auditStage } from '../../src/stages/audit.ts';
import { auditConfig } from '../../src/stages/audit-config.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { testContext } from '../support/stage-context.ts';

const ctx = testContext();
const own = resolve('examples/own-features.mjs');

function moduleOf(name: string, text: string): string {
  const path = join(ctx.dir, name);
  mkdirSync(ctx.dir, { recursive: true });
  writeFileSync(path, text);
  return path;
}

const peek = (ahead: number) => `export const peek = {
  name: 'peek', summary: 'looks ahead', inputs: ['close'], warmup: () => 0, outputs: () => ['peek'],
  compute: ({ close }) => [close.map((price, i) => close[Math.min(i + ${ahead}, close.length - 1)] / price - 1)],
};`;

const compute = (config: object) => featuresStage(featuresConfig.parse({ set: 'none', ...config }), ctx);
const audit = (config: object) => auditStage(auditConfig.parse(config), ctx);

beforeAll(async () => {
  const source = { source: 'synthetic', symbols: 3, days: 300, edge: 0 };
  await ingestStage(ingestConfig.parse(source), ctx);
});

describe('features of the user', () => {
  it('are computed by name, with parameters, on worker threads too, and hashed into the manifest', async () => {
    const config = { name: 'own', from: [own], features: ['range_share', 'ema_gap:period=30', 'rsi'] };
    const { summary, id } = await compute(config);
    expect(summary?.features).toEqual(['range_share', 'ema_gap_30', 'rsi_14']);
    const { columns } = await readFrame(featuresPath(ctx.workspace, 'own', 'S01'));
    expect(columns.ema_gap_30.subarray(29).every(Number.isFinite)).toBe(true);
    const manifest = await readManifest(featuresManifestPath(ctx.workspace, 'own'));
    const [{ hash }] = await loadUserFeatures([own]);
    expect(JSON.stringify(manifest?.config)).toContain(hash);
    expect((await compute(config)).status).toBe('up to date');
    expect(id).toBeDefined();
  });

  it('are computed again when the module changes', async () => {
    const changing = moduleOf('changing.mjs', peek(0));
    await compute({ name: 'changing', from: [changing], features: ['peek'] });
    moduleOf('changing.mjs', peek(1));
    expect((await compute({ name: 'changing', from: [changing], features: ['peek'] })).status).toBe('done');
  });

  it.each([
    ['export const x = 3;', /export 'x' is no feature: found a number/],
    ["export const x = { name: 'x' };", /export 'x' is no feature: .*summary/],
    [
      "export const x = { name: 'X!', summary: 's', inputs: ['close'], warmup: () => 0, compute: () => [] };",
      /lower-case/,
    ],
    [
      "export const x = { name: 'x', summary: 's', inputs: ['clos'], warmup: () => 0, compute: () => [] };",
      /inputs\.0/,
    ],
    ["export const x = { name: 'x', summary: 's', inputs: ['close'], warmup: () => -1, compute: () => [] };", /warmup/],
    ["export default () => { throw new Error('boom'); };", /export 'default': the function failed: boom/],
    ['export {};', /exports no feature/],
    ['this is no module', /could not be loaded/],
  ])('a wrong module is named with its export: %s', async (text, message) => {
    const path = moduleOf(`wrong-${Math.abs(message.source.length * 31 + text.length)}.mjs`, text);
    await expect(loadUserFeatures([path])).rejects.toThrow(message);
    await expect(loadUserFeatures([path])).rejects.toThrow(path);
  });

  it('a name that trademl has, a missing file and a kernel that returns nonsense are refused', async () => {
    const taken = moduleOf('taken.mjs', peek(0).replaceAll("'peek'", "'rsi'"));
    await expect(compute({ from: [taken], features: ['rsi'] })).rejects.toThrow(/'rsi' is there already, in trademl/);
    await expect(compute({ from: ['none.mjs'], features: ['rsi'] })).rejects.toThrow(/none\.mjs/);
    const short = moduleOf('short.mjs', peek(0).replace('[close.map', '[0, close.map'));
    await expect(compute({ from: [short], features: ['peek'] })).rejects.toThrow(/compute must return 1 Float64Array/);
  });
});

describe('audit of features', () => {
  it('passes a clean set and says how much it looked at', async () => {
    await compute({ name: 'clean', set: 'core' });
    const { summary, exitCode } = await audit({ features: 'clean' });
    expect(exitCode).toBeUndefined();
    const leaks = summary?.checks.filter(({ status }) => status === 'leak');
    expect(leaks).toEqual([]);
    expect(summary?.checks.find(({ check }) => check === 'truncation')?.counts).toMatchObject({ symbols: 3, cuts: 40 });
    expect((await audit({ features: 'clean' })).status).toBe('up to date');
  });

  it.each([1, 3, 10])('finds that a feature looks %i bars ahead, and exits with 3', async (ahead) => {
    const path = moduleOf(`peek-${ahead}.mjs`, peek(ahead));
    await compute({ name: `peek-${ahead}`, from: [path], features: ['peek', 'rsi'] });
    const { summary, exitCode } = await audit({ features: `peek-${ahead}` });
    expect(exitCode).toBe(3);
    const found = summary?.checks.find(({ check }) => check === 'truncation')?.findings;
    expect(found).toHaveLength(1);
    expect(found?.[0]).toMatchObject({ severity: 'leak', where: 'peek', aheadBars: ahead });
    expect(summary?.checks.find(({ check }) => check === 'future-noise')?.status).toBe('leak');
  });

  it('finds a declared warm-up that is too short, and reports averages that depend on the start as notes', async () => {
    const path = moduleOf(
      'late.mjs',
      peek(0)
        .replace('warmup: () => 0', 'warmup: () => 3')
        .replace('close.map((price, i) =>', 'close.map((price, i) => i < 9 ? Number.NaN :'),
    );
    await compute({ name: 'late', from: [path], features: ['peek', 'ema_ratio:period=20'] });
    const { summary } = await audit({ features: 'late' });
    const findings = summary?.checks.find(({ check }) => check === 'warm-up')?.findings;
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'warn', where: 'peek' }));
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'note', where: 'ema_ratio_20' }));
  });

  it('finds a feature file that was edited', async () => {
    const { writeTable, readTable } = await import('../../src/io/parquet.ts');
    await compute({ name: 'edited', features: ['rsi'] });
    const path = featuresPath(ctx.workspace, 'edited', 'S02');
    const table = await readTable(path);
    (table.rsi_14 as Float64Array)[100] += 0.5;
    await writeTable(path, table);
    const { summary, exitCode } = await audit({ features: 'edited' });
    expect(exitCode).toBe(3);
    expect(summary?.checks.filter(({ status }) => status === 'leak').map(({ check }) => check)).toEqual(['stored']);
  });

  it('calls a price level a leak where the bars are adjusted for dividends', async () => {
    await compute({ name: 'level', features: ['sma'] });
    const { summary } = await audit({ features: 'level' });
    expect(summary?.checks.find(({ check }) => check === 'adjustment')?.status).toBe('leak');
  });
});
