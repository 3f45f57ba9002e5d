import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { listBars, readBars } from '../../src/io/bars.ts';
import { barsPath, oraclePath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { readBarsManifest } from '../../src/market/sources/bars-manifest.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';

function ingest(ctx: TestContext, options: Record<string, unknown> = {}) {
  return ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: '3', days: 60, ...options }), ctx);
}

describe('the synthetic source', () => {
  it('stores bars, the probability behind each, and the reachable AUC', async () => {
    const ctx = testContext();
    const { summary } = await ingest(ctx);
    expect(summary?.symbols.map(({ symbol, rows }) => [symbol, rows])).toEqual([
      ['S01', 60],
      ['S02', 60],
      ['S03', 60],
    ]);
    expect(summary?.reachableAuc).toBeGreaterThan(0.5);
    const { time } = await readBars(ctx.workspace, '1d', 'S01');
    const oracle = await readTable(oraclePath(ctx.workspace, '1d', 'S01'));
    expect(oracle.time).toEqual(time);
    expect(Object.keys(oracle)).toEqual(['time', 'p_up']);
    expect((await readBarsManifest(ctx.workspace, '1d'))?.summary).toMatchObject({
      reachableAuc: summary?.reachableAuc,
    });
  });

  it('edge 0 leaves nothing to reach', async () => {
    const { summary } = await ingest(testContext(), { edge: 0 });
    expect(summary?.reachableAuc).toBe(0.5);
  });

  it('is up to date the second time; another seed is another market', async () => {
    const ctx = testContext();
    await ingest(ctx);
    expect((await ingest(ctx)).status).toBe('up to date');
    expect((await ingest({ ...ctx, seed: 8 })).status).toBe('done');
  });

  it('writes the same bytes for the same seed', async () => {
    const [a, b] = [testContext(), testContext()];
    await ingest(a);
    await ingest(b);
    const read = (ctx: TestContext) => readFile(barsPath(ctx.workspace, '1d', 'S02'));
    expect((await read(a)).equals(await read(b))).toBe(true);
  });

  it('a smaller market replaces the larger one whole', async () => {
    const ctx = testContext();
    await ingest(ctx);
    await ingest(ctx, { symbols: '2' });
    expect(await listBars(ctx.workspace, '1d')).toEqual(['S01', 'S02']);
    expect(Object.keys((await readBarsManifest(ctx.workspace, '1d'))?.symbols ?? {})).toEqual(['S01', 'S02']);
  });

  it('makes the symbols of a universe, with what the universe says of them', async () => {
    const ctx = testContext();
    await ingest(ctx, { universe: 'plan26', symbols: 'AAPL,JPM' });
    const symbols = (await readBarsManifest(ctx.workspace, '1d'))?.symbols;
    expect(Object.keys(symbols ?? {})).toEqual(['AAPL', 'JPM']);
    expect(symbols?.JPM.sector).toBeTruthy();
  });

  it.each([
    { options: { universe: 'plan27' }, message: "unknown universe 'plan27'" },
    { options: { universe: 'plan26', symbols: 'APPL' }, message: "has no 'APPL'" },
    { options: { start: '2024-02-01', end: '2024-01-01' }, message: '--start 2024-02-01 is after --end 2024-01-01' },
  ])('refuses $options', async ({ options, message }) => {
    await expect(ingest(testContext(), options)).rejects.toThrow(message);
  });

  it('says which keys mean nothing to it', async () => {
    const ctx = testContext({ dryRun: true });
    const outcome = await ingest(ctx, { timezone: 'UTC', path: '' });
    expect(ctx.said).toEqual(["'timezone' means nothing to source synthetic and is ignored"]);
    expect(outcome.plan?.work).toEqual(['make 3 symbols x 60 days = about 180 1d bars']);
  });

  it('refuses a misspelt key and an interval that a source does not have', async () => {
    expect(ingestConfig.safeParse({ source: 'csv', pth: 'x' }).success).toBe(false);
    const run = ingestStage(
      ingestConfig.parse({ source: 'yahoo', symbols: 'A', start: '2024-01-01', interval: '10m' }),
      testContext(),
    );
    await expect(run).rejects.toThrow('source yahoo has no 10m bars');
  });
});
