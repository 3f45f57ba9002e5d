import { readFile, rm } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { edgeCommand } from '../../commands/edge.ts';
import { createUi } from '../../src/cli/ui.ts';
import { edgeConfig, edgeStage } from '../../src/stages/edge.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { testContext } from '../support/stage-context.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((dir) => rm(dir, { recursive: true }))));

/** A synthetic market with a feature set whose sma_ratio_20 gives its planted state away. */
async function market(edge: number, holdoutStart?: string) {
  const ctx = testContext({ seed: 11 });
  folders.push(ctx.dir);
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 8, days: 700, edge }), ctx);
  const set = { name: 'demo', set: 'none', features: ['sma_ratio', 'rsi'], label: ['up:horizon=1'] };
  await featuresStage(featuresConfig.parse(set), ctx);
  if (holdoutStart) await splitsStage(splitsConfig.parse({ features: 'demo', nFolds: 2, holdoutStart }), ctx);
  const run = (config: object) => edgeStage(edgeConfig.parse({ features: 'demo', resamples: 500, ...config }), ctx);
  return { ctx, run };
}

const planted = { signal: ['sma_ratio_20<0'], horizon: 1 };

describe('trademl edge on a synthetic market', () => {
  it('finds the planted edge, pooled and in most tickers, with either entry; the opposite state is as bad', async () => {
    const { run } = await market(0.12);
    const outcome = await run(planted);
    const [{ pooled, tickers }] = outcome.summary?.signals ?? [];
    expect(pooled.low).toBeGreaterThan(0);
    expect(pooled.correctedP).toBeLessThan(0.01);
    expect(tickers.filter(({ correctedP }) => (correctedP as number) < 0.05).length).toBeGreaterThanOrEqual(4);
    const next = await run({ ...planted, entry: 'next-open', name: 'next' });
    expect(next.summary?.signals[0].pooled.edge).not.toBe(pooled.edge);
    const other = await run({ signal: ['sma_ratio_20'], above: 0, horizon: 1, name: 'other' });
    expect(other.summary?.signals[0].pooled.high).toBeLessThan(0);
  });

  it('finds nothing where nothing is planted', async () => {
    const { run } = await market(0);
    const outcome = await run({ ...planted, signal: ['sma_ratio_20<0', 'rsi_14>q0.9', 'rsi_14<q0.1'] });
    const { signals } = outcome.summary as NonNullable<typeof outcome.summary>;
    expect(signals.map(({ signal }) => signal)).toEqual(['sma_ratio_20 < 0', 'rsi_14 > q0.9', 'rsi_14 < q0.1']);
    for (const { pooled, tickers } of signals) {
      expect(pooled.correctedP).toBeGreaterThan(0.05);
      expect(tickers.every(({ correctedP }) => correctedP === null || correctedP > 0.05)).toBe(true);
    }
  });

  it('sets exit code 4 by the gate, remembers the result, and leaves the hold-out alone', async () => {
    const { ctx, run } = await market(0.12, '2021-03-01');
    const met = await run({ ...planted, thresholdEdge: 0 });
    expect(met.exitCode).toBeUndefined();
    expect((met.summary?.end.slice(0, 10) as string) < '2021-03-01').toBe(true);
    expect(met.summary?.sealed).toMatchObject({ from: expect.stringContaining('2021-03-01') });
    expect(met.summary?.sealed?.rows).toBeGreaterThan(100);
    const missed = await run({ ...planted, thresholdEdge: 0.01 });
    expect(missed.exitCode).toBe(4);
    const again = await run({ ...planted, thresholdEdge: 0.01 });
    expect([again.status, again.exitCode]).toEqual(['up to date', 4]);
    expect(JSON.parse(await readFile(`${ctx.workspace.artifactsDir}/edge/demo/edge.json`, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(missed.summary)),
    );
    const opened = await run({ ...planted, splits: 'none', name: 'opened' });
    expect(opened.summary?.sealed).toBeNull();
    expect((opened.summary?.end ?? '') > (met.summary?.end ?? '')).toBe(true);

    const { render } = await edgeCommand.load();
    let text = '';
    render(
      missed,
      createUi((more) => (text += more), { width: 120, unicode: false }),
    );
    expect(text).toContain('sma_ratio_20 < 0: mean return over 1 bar less that of all rows');
    expect(text).toMatch(/gate sma_ratio_20 < 0: edge .* wanted at least 1.00.%: not met/);
    expect(text).toContain('hold-out from 2021-03-01: sealed');
  });

  it('names what is wrong', async () => {
    const { run } = await market(0);
    await expect(run({ signal: ['rsi_15>70'] })).rejects.toThrow(/no feature column 'rsi_15'/);
    await expect(run({ signal: ['rsi_14'] })).rejects.toThrow(/has no level/);
    await expect(run({ ...planted, symbols: ['S99'] })).rejects.toThrow(/no symbol 'S99'/);
    await expect(run({ ...planted, start: '2030-01-01' })).rejects.toThrow(/no row of 'demo'/);
    await expect(run({ ...planted, start: '2021-01-01', end: '2020-01-01' })).rejects.toThrow(/is not before/);
    await expect(run({ signal: ['rsi_14>70', 'rsi_14 > 70'] })).rejects.toThrow(/named twice/);
  });
});
