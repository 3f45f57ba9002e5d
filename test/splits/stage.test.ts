import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitsCommand } from '../../commands/splits.ts';
import { createUi } from '../../src/cli/ui.ts';
import { splitsPath } from '../../src/io/layout.ts';
import { readSplitPlan, splitSchemes } from '../../src/splits/index.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stageContext, writeDemoFeatures } from './feature-set.ts';

async function demo() {
  const root = await temporaryFolder();
  const ctx = stageContext(root);
  await writeDemoFeatures(ctx);
  const run = (config: object) => splitsStage(splitsConfig.parse({ features: 'demo', ...config }), ctx);
  return { root, ctx, run };
}

describe('splits stage', () => {
  it('takes horizon and embargo from the label, writes the plan, and has nothing to do the second time', async () => {
    const { ctx, run } = await demo();
    const outcome = await run({ holdoutStart: '2020-09-01', scheme: 'purged-kfold' });
    expect(outcome.status).toBe('done');
    const plan = await readSplitPlan(splitsPath(ctx.workspace, 'demo'));
    expect(outcome.summary?.plan).toEqual(plan);
    expect(plan).toMatchObject({ horizonBars: 5, embargoBars: 5, nFolds: 5, label: 'label_up_5', interval: '1d' });
    expect(plan.holdout).toEqual({ start: '2020-09-01T00:00:00Z', end: '2020-10-26T00:00:00Z', rows: 2 * 56 });
    // 244 days before the hold-out, the last 5 of them purged against it.
    expect(plan.folds.reduce((sum, { testRows }) => sum + testRows, 0)).toBe(2 * (244 - 5));
    expect(plan.folds[1]).toMatchObject({ testRows: 96, purgedRows: 2 * 10, embargoedRows: 2 * 5 });
    expect(ctx.warnings).toEqual([]);
    expect((await run({ holdoutStart: '2020-09-01', scheme: 'purged-kfold' })).status).toBe('up to date');
  });

  it('warns when the horizon is shorter than that of the label, and purges by label times all the same', async () => {
    const { ctx, run } = await demo();
    const outcome = await run({ horizon: 1, output: join(ctx.workspace.configsDir, 'splits', 'short.json') });
    expect(outcome.name).toBe('short');
    expect(ctx.warnings).toEqual([
      expect.stringContaining('horizon 1 is shorter than the 5 bars of label up:horizon=5'),
    ]);
    // Dates t-5 to t-1 overlap: one is outside the interval already, four are purged by their own label times.
    for (const { purgedRows } of outcome.summary?.plan.folds ?? []) expect(purgedRows).toBe(2 * 5);
  });

  it('purges what looks back into a test window, by the warm-up of the features unless told', async () => {
    const { ctx, run } = await demo();
    const shape = { scheme: 'purged-kfold', nFolds: 3, embargo: 5 };
    const auto = (await run({ ...shape })).summary?.plan;
    expect(auto).toMatchObject({ version: 3, lookbackBars: 30 });
    expect(auto?.folds.map(({ lookbackRows }) => lookbackRows)).toEqual([2 * 25, 2 * 25, 0]);
    expect(ctx.warnings).toEqual([]);
    const none = (await run({ ...shape, purgeLookback: 0 })).summary?.plan;
    expect(none?.folds.map(({ lookbackRows }) => lookbackRows)).toEqual([0, 0, 0]);
    await run({ ...shape, purgeLookback: '120' });
    expect(ctx.warnings).toEqual([
      expect.stringMatching(
        /nothing is trained on after the test window of fold 1: features look back 120 bars.*--purge-lookback BARS/,
      ),
    ]);
    await expect(run({ ...shape, purgeLookback: 250 })).rejects.toMatchObject({
      hint: expect.stringContaining('--purge-lookback 190'),
    });
  });

  it('a dry run in an empty folder touches nothing', async () => {
    const root = await temporaryFolder();
    const outcome = await splitsStage(splitsConfig.parse({ features: 'demo' }), stageContext(root, { dryRun: true }));
    expect(outcome.status).toBe('dry run');
    expect(outcome.plan?.writes).toEqual([join(root, 'configs', 'splits', 'demo.json')]);
    expect(await readdir(root)).toEqual([]);
  });

  it('writes nothing when the options cannot work', async () => {
    const { ctx, run } = await demo();
    await expect(run({ nFolds: 400 })).rejects.toMatchObject({
      kind: 'config',
      hint: expect.stringContaining('--n-folds'),
    });
    await expect(run({ label: 'up:horizon=7' })).rejects.toThrow("has no label 'up:horizon=7'");
    await expect(run({ holdoutStart: '2031-01-01' })).rejects.toThrow('lies outside the data');
    await expect(stat(splitsPath(ctx.workspace, 'demo'))).rejects.toThrow('ENOENT');
  });
});

describe('splits command', () => {
  it('offers the schemes of the registry', () => {
    expect(splitsCommand.flags.find(({ flags }) => flags.startsWith('--scheme'))?.choices).toEqual(
      splitSchemes.names(),
    );
  });

  it.each([true, false])('shows the folds as a timeline and a table (unicode %s)', async (unicode) => {
    const { run } = await demo();
    const outcome = await run({ holdoutStart: '2020-09-01' });
    const { render } = await splitsCommand.load();
    let text = '';
    render(
      outcome,
      createUi(
        (more) => {
          text += more;
        },
        { width: 100, unicode },
      ),
    );
    expect(text).toContain('walk-forward: 5 folds over 2 symbols');
    expect(text).toMatch(unicode ? /fold 4 ▇+░+█+ +▒+\n/ : /fold 4 =+\.+#+ +%+\n/);
    expect(text).toContain('hold-out: 112 rows from 2020-09-01 to 2020-10-26, sealed');
    if (!unicode) expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
