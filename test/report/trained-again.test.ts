import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { tradedReturns } from '../../src/evaluation/traded-returns.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { writeBars } from '../../src/io/bars.ts';
import { predictionsPath, runDir, runManifestPath } from '../../src/io/layout.ts';
import { recordFile } from '../../src/io/manifest.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { reportStage } from '../../src/stages/report.ts';
import { runsStage } from '../../src/stages/runs.ts';
import { randomBars } from '../backtest/fixtures.ts';
import { context, writeRun } from '../backtest/run-fixture.ts';

const bars = randomBars(3, 80, 4);

const manifestOf = (stage: string) => ({
  ...{ stage, name: 'demo', id: 'x', config: {}, seed: 1, versions: {} },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, inputs: [], outputs: [] },
});

/** Writes the run's predictions as training would, with what it wrote in the manifest. */
async function train(ctx: StageContext, seed: number) {
  await writeRun(ctx, bars, { seed });
  const path = runManifestPath(ctx.workspace, 'demo');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const written = await recordFile(predictionsPath(ctx.workspace, 'demo'));
  const folds = [{ fold: 0, testFrom: '2024-01-06', testTo: '2024-01-26', trainTo: '2024-01-05' }];
  const rest = {
    splitsPath: 'none.json',
    importance: [],
    holdout: null,
    outOfFoldRows: 1,
    trials: 1,
    learner: 'xgb',
    folds,
  };
  const summary = { ...manifest.summary, ...rest };
  await writeJson(path, { ...manifestOf('train'), summary, outputs: [written] });
}

const markdown = async (ctx: StageContext) => {
  const { summary } = await reportStage({ run: 'demo', format: 'md', open: false }, ctx);
  return readFile(summary?.path as string, 'utf8');
};
const listed = async (ctx: StageContext) => (await runsStage({ action: 'list' }, ctx)).runs[0];

describe('a run that was trained again', () => {
  it('has no more results of the model before: neither in its report nor in the list of runs', async () => {
    const ctx = await context();
    for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
    await train(ctx, 1);
    const trade = () => backtestStage(backtestConfig.parse({ run: 'demo', randomDraws: 0 }), ctx);
    const before = (await trade()).summary?.metrics.sharpe as number;
    expect(await listed(ctx)).toMatchObject({ sharpe: before, stale: [] });
    expect(await markdown(ctx)).toContain('| Sharpe ratio, annualised |');
    // An evaluation of the same predictions, as far as its manifest tells.
    const dir = runDir(ctx.workspace, 'demo');
    await writeJson(join(dir, 'evaluation.json'), { ranges: [], verdict: { level: 'strong' } });
    const read = await recordFile(predictionsPath(ctx.workspace, 'demo'));
    await writeJson(join(dir, 'evaluation.manifest.json'), { ...manifestOf('evaluate'), summary: {}, inputs: [read] });
    expect(await listed(ctx)).toMatchObject({ verdict: 'strong', afterCosts: null });

    await train(ctx, 2);
    expect(await listed(ctx)).toMatchObject({
      sharpe: null,
      totalReturn: null,
      verdict: null,
      stale: ['evaluation', 'backtest'],
    });
    const page = await markdown(ctx);
    expect(page).toContain('Run demo has new predictions, and nobody has scored them yet.');
    expect(page).toContain(
      'Made of older predictions of this run, or cut short. Make it with `trademl backtest --run demo`',
    );
    expect(page).not.toContain('| Sharpe ratio, annualised |');

    expect((await trade()).status).toBe('done');
    expect((await listed(ctx)).sharpe).not.toBe(before);
    expect((await listed(ctx)).stale).toEqual(['evaluation']);
  });

  it('has no results that a full disk left half new: none of the equity of one backtest and the figures of another', async () => {
    const ctx = await context();
    for (const frame of bars) await writeBars(ctx.workspace, '1d', frame);
    await train(ctx, 1);
    await backtestStage(backtestConfig.parse({ run: 'demo', randomDraws: 0 }), ctx);
    const equity = join(runDir(ctx.workspace, 'demo'), 'equity.parquet');
    const { sha256: hash } = await recordFile(predictionsPath(ctx.workspace, 'demo'));
    expect(await tradedReturns(ctx.workspace, 'demo', hash)).toBeDefined();
    const moved = { ...ctx.workspace, artifactsDir: join(ctx.workspace.artifactsDir, '..', 'moved') };
    await cp(ctx.workspace.artifactsDir, moved.artifactsDir, { recursive: true });
    expect(await tradedReturns(moved, 'demo', hash), 'artifacts elsewhere are the same artifacts').toBeDefined();
    const table = await readTable(equity);
    const shorter = Object.entries(table).map(([name, values]) => [name, (values as Float64Array).slice(1)]);
    await writeTable(equity, Object.fromEntries(shorter));
    expect(await tradedReturns(ctx.workspace, 'demo', hash)).toBeUndefined();
    expect(await listed(ctx)).toMatchObject({ sharpe: null, stale: ['backtest'] });
  });
});
