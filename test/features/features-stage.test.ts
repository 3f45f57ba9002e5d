import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StageContext, Workspace } from '../../src/core/context.ts';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { chooseFeatures } from '../../src/features/choose-features.ts';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { columnsOf, isSymbolInstance } from '../../src/features/instance.ts';
import { totalReturnInputs } from '../../src/features/total-return.ts';
import { readBars, writeBars } from '../../src/io/bars.ts';
import { barsPath, featuresDir, featuresManifestPath, featuresPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { explainFeature, listFeatures, listLabels } from '../../src/stages/feature-catalogue.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { syntheticBars } from './synthetic-bars.ts';

let dir: string;
let workspace: Workspace;
let warnings: string[];

function context(overrides: Partial<StageContext> = {}): StageContext {
  const log = {
    info: () => undefined,
    detail: () => undefined,
    warn: (message: string) => warnings.push(message),
    progress: () => ({ update: () => undefined, stop: () => undefined }),
  };
  return {
    workspace,
    seed: 7,
    jobs: 1,
    device: 'cpu',
    dryRun: false,
    log,
    signal: new AbortController().signal,
    ...overrides,
  };
}

async function writeSymbol(symbol: string, rows: number, seed: number): Promise<void> {
  const bars = syntheticBars(rows, seed);
  const time = bars.close.map((_, i) => (19000 + i) * microsPerDay);
  await writeBars(
    workspace,
    '1d',
    singleSymbolFrame(symbol, time, { ...bars, adj_close: bars.close.map((c) => 0.99 * c) }),
  );
}

const config = (overrides: Record<string, unknown> = {}) =>
  featuresConfig.parse({ label: ['up:horizon=5', 'direction'], ...overrides });

async function hashes(): Promise<Record<string, string>> {
  const files = (await readdir(featuresDir(workspace, 'default'))).filter((name) => name.endsWith('.parquet')).sort();
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(featuresDir(workspace, 'default'), name)))
      .digest('hex');
  return Object.fromEntries(await Promise.all(files.map(async (name) => [name, await digest(name)] as const)));
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trademl-features-'));
  workspace = { dataDir: join(dir, 'data'), artifactsDir: join(dir, 'artifacts'), configsDir: join(dir, 'configs') };
  warnings = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('writes time, features as the registry computes them, labels and when they are known', async () => {
  await writeSymbol('AAA', 300, 1);
  const outcome = await featuresStage(config(), context());
  const table = await readTable(featuresPath(workspace, 'default', 'AAA'));
  const instances = chooseFeatures('core', []).filter(isSymbolInstance);
  const inputs = totalReturnInputs(await readBars(workspace, '1d', 'AAA'));
  for (const instance of instances) {
    const values = computeFeature(instance, inputs);
    columnsOf(instance).forEach((name, i) => {
      expect(table[name], name).toEqual(values[i]);
    });
  }
  const labels = [
    'label_up_5',
    'label_up_5_known_at',
    'label_direction_1',
    'label_direction_1_known_at',
    'label_known_at',
  ];
  expect(Object.keys(table)).toEqual(['time', ...instances.flatMap(columnsOf), ...labels]);
  const knownAt = table.label_known_at as Float64Array;
  const time = table.time as Float64Array;
  expect(knownAt[0]).toBe(time[5]);
  expect(knownAt[295]).toBeNaN();
  expect(outcome).toMatchObject({
    status: 'done',
    summary: { symbols: ['AAA'], rows: 300, warmupBars: 199, interval: '1d', from: '2022-01-08T00:00:00Z' },
  });
  expect(outcome.summary?.features).toEqual(instances.flatMap(columnsOf));
  expect(warnings).toEqual([]);
});

it('writes the same bytes whatever the number of threads', async () => {
  for (const [i, symbol] of ['AAA', 'BBB', 'CCC'].entries()) await writeSymbol(symbol, 260, i + 1);
  await featuresStage(config(), context());
  const alone = await hashes();
  await rm(featuresDir(workspace, 'default'), { recursive: true });
  await featuresStage(config(), context({ jobs: 3 }));
  expect(Object.keys(alone)).toEqual(['AAA.parquet', 'BBB.parquet', 'CCC.parquet']);
  expect(await hashes()).toEqual(alone);
});

it('is up to date on a second run, redoes only a symbol that changed, and mends a lost file', async () => {
  for (const [i, symbol] of ['AAA', 'BBB'].entries()) await writeSymbol(symbol, 230, i + 1);
  await featuresStage(config(), context());
  expect((await featuresStage(config(), context())).status).toBe('up to date');
  const before = await hashes();
  const manifest = JSON.parse(await readFile(featuresManifestPath(workspace, 'default'), 'utf8'));
  await writeSymbol('BBB', 231, 2);
  expect((await featuresStage(config(), context())).status).toBe('done');
  const after = await hashes();
  expect(after['AAA.parquet']).toBe(before['AAA.parquet']);
  expect(after['BBB.parquet']).not.toBe(before['BBB.parquet']);
  const again = JSON.parse(await readFile(featuresManifestPath(workspace, 'default'), 'utf8'));
  expect(again.items.AAA).toEqual(manifest.items.AAA);
  await rm(featuresPath(workspace, 'default', 'AAA'));
  expect((await featuresStage(config(), context())).status).toBe('done');
  expect(await hashes()).toEqual(after);
});

it('goes on where an interrupted run stopped, with the same result', async () => {
  for (const [i, symbol] of ['AAA', 'BBB', 'CCC'].entries()) await writeSymbol(symbol, 230, i + 1);
  const controller = new AbortController();
  const progress = () => ({
    update: (done: number) => (done === 1 ? controller.abort() : undefined),
    stop: () => undefined,
  });
  const base = context();
  const stopped = featuresStage(config(), context({ signal: controller.signal, log: { ...base.log, progress } }));
  await expect(stopped).rejects.toMatchObject({ kind: 'interrupted' });
  expect(Object.keys(await hashes())).toEqual(['AAA.parquet']);
  const journal = await readFile(`${featuresManifestPath(workspace, 'default')}.journal`, 'utf8');
  expect(journal.trim().split('\n').length).toBe(1);
  const done: number[] = [];
  const watch = {
    ...base.log,
    progress: () => ({ update: (count: number) => done.push(count), stop: () => undefined }),
  };
  await featuresStage(config(), context({ log: watch }));
  expect(done).toEqual([2, 3]);
  const resumed = await hashes();
  await rm(featuresDir(workspace, 'default'), { recursive: true });
  await featuresStage(config(), context());
  expect(await hashes()).toEqual(resumed);
});

it('keeps only the symbols asked for, and suggests the nearest one', async () => {
  for (const [i, symbol] of ['AAA', 'BBB'].entries()) await writeSymbol(symbol, 230, i + 1);
  await featuresStage(config(), context());
  await featuresStage(config({ symbols: ['BBB'] }), context());
  expect(Object.keys(await hashes())).toEqual(['BBB.parquet']);
  await expect(featuresStage(config({ symbols: ['BBC'] }), context())).rejects.toMatchObject({
    kind: 'usage',
    message: "no 1d bars of symbol 'BBC'",
    hint: "did you mean 'BBB'?",
  });
});

it('takes the symbols of a universe that have bars', async () => {
  for (const [i, symbol] of ['AAA', 'BBB'].entries()) await writeSymbol(symbol, 230, i + 1);
  const path = join(workspace.configsDir, 'universes', 'two.yaml');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'name: two\nsymbols:\n  - symbol: BBB\n  - symbol: ZZZ\n');
  const outcome = await featuresStage(config({ universe: ['two'] }), context());
  expect(outcome.summary?.symbols).toEqual(['BBB']);
  await expect(featuresStage(config({ universe: ['two'], symbols: ['AAA'] }), context())).rejects.toMatchObject({
    message: "no 1d bars of symbol 'AAA' in universe two",
  });
  await writeFile(path, 'name: two\nsymbols:\n  - symbol: ZZZ\n');
  await expect(featuresStage(config({ universe: ['two'] }), context())).rejects.toMatchObject({
    kind: 'missing-input',
  });
});

it('warns of a symbol with fewer bars than the warm-up and writes what there is', async () => {
  await writeSymbol('NEW', 120, 1);
  await featuresStage(config(), context());
  expect(warnings).toEqual(['NEW: 120 bars, the slowest feature needs 200; what it misses is left empty']);
  const { rsi_14, sma_ratio_200 } = await readTable(featuresPath(workspace, 'default', 'NEW'));
  expect((rsi_14 as Float64Array).subarray(14).every(Number.isFinite)).toBe(true);
  expect((sma_ratio_200 as Float64Array).every(Number.isNaN)).toBe(true);
});

it('without bars it says what makes them; with a broken file it names it', async () => {
  await expect(featuresStage(config(), context())).rejects.toMatchObject({
    kind: 'missing-input',
    hint: 'make it with: trademl ingest --interval 1d',
  });
  await writeSymbol('AAA', 230, 1);
  await writeFile(barsPath(workspace, '1d', 'AAA'), 'not parquet');
  const failed = featuresStage(config(), context());
  await expect(failed).rejects.toMatchObject({ kind: 'data', message: expect.stringContaining('AAA.parquet') });
});

it('a dry run says what it would do in an empty directory and writes nothing', async () => {
  const outcome = await featuresStage(config(), context({ dryRun: true }));
  expect(outcome.status).toBe('dry run');
  expect(outcome.plan?.work[0]).toMatch(/^compute \d+ feature columns \(warm-up 199 bars\) and 2 labels per symbol/);
  expect(await readdir(dir)).toEqual([]);
});

it('lists every feature with its sets, and explains one', () => {
  const features = listFeatures();
  expect(
    listLabels()
      .map(({ name }) => name)
      .join(' '),
  ).toBe(
    'beats-median cost-aware direction excess forward-return meta regime regime12 trend-scanning triple-barrier up volatility',
  );
  expect(features.find(({ name }) => name === 'rsi')).toMatchObject({
    family: 'momentum',
    sets: ['core', 'ta'],
    warmupBars: 14,
  });
  for (const { formula, source, summary } of features)
    for (const text of [formula, source, summary]) expect(text).not.toBe('');
  expect(explainFeature('rsi').coreOutputs).toEqual(['rsi_7', 'rsi_14']);
  expect(() => explainFeature('rsy')).toThrow("unknown feature 'rsy'");
});

it('says which label has no value anywhere, and of none that has one', async () => {
  await writeSymbol('AAA', 60, 1);
  await writeSymbol('BBB', 30, 2);
  const asked = { set: 'none', features: ['rsi'], label: ['up:horizon=40', 'up:horizon=100'] };
  await featuresStage(config(asked), context());
  expect(warnings.filter((text) => text.startsWith('label'))).toEqual([
    'label up:horizon=100: no row of any symbol has a value; it needs more bars after a row than there are',
  ]);
});
