import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { selectCommand } from '../../commands/select.ts';
import { createUi } from '../../src/cli/ui.ts';
import { selectionPath, splitsPath } from '../../src/io/layout.ts';
import { selectionMethods } from '../../src/selection/index.ts';
import { recipes } from '../../src/selection/recipes.ts';
import { readSelection, selectedFor } from '../../src/selection/selection-file.ts';
import { selectConfig, selectStage } from '../../src/stages/select.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { stageContext, writeDemoFeatures } from '../splits/feature-set.ts';
import { temporaryFolder } from '../support/temporary.ts';

async function demo() {
  const ctx = stageContext(await temporaryFolder());
  await writeDemoFeatures(ctx);
  await splitsStage(splitsConfig.parse({ features: 'demo', nFolds: 3, holdoutStart: '2020-09-01' }), ctx);
  return { ctx, run: (config: object) => selectStage(selectConfig.parse({ features: 'demo', ...config }), ctx) };
}

describe('select stage', () => {
  it('writes what train reads, with reasons and stability, and has nothing to do the second time', async () => {
    const { ctx, run } = await demo();
    const outcome = await run({});
    expect(outcome.status).toBe('done');
    const selection = await readSelection(selectionPath(ctx.workspace, 'demo'));
    expect(selection).toMatchObject({
      features: 'demo',
      label: 'label_up_5',
      splits: splitsPath(ctx.workspace, 'demo'),
    });
    expect(selection.removed.map(({ feature, reason, detail }) => `${feature} ${reason}: ${detail}`)).toEqual([
      'flat constant: always 3',
      'gappy missing: 50.2 % missing (limit 30 %)',
      expect.stringMatching(/^lead(_copy)? correlated: \|r\| 1\.00 with lead(_copy)?$/),
    ]);
    expect(selectedFor(selection, 'final')).toHaveLength(2);
    expect(selectedFor(selection, 2)).toContain('noise');
    expect(selection.stability.frequency.flat).toBe(0);
    expect(selection.stability.index).toBe(outcome.summary?.stability);
    expect((await run({})).status).toBe('up to date');
    expect((await run({ maxFeatures: 1 })).summary?.selected).toHaveLength(1);
  });

  it('selects for each symbol as well', async () => {
    const { ctx, run } = await demo();
    const outcome = await run({ perSymbol: true });
    expect(outcome.summary?.perSymbol).toEqual({ AAA: 2, BBB: 2 });
    const { perSymbol } = await readSelection(selectionPath(ctx.workspace, 'demo'));
    expect(Object.keys(perSymbol ?? {})).toEqual(['AAA', 'BBB']);
  });

  it('follows a recipe, writes its steps, scores and the interval of the stability, and lists what there is', async () => {
    const { ctx, run } = await demo();
    await run({ recipe: 'r42', maxFeatures: 1 });
    const selection = await readSelection(selectionPath(ctx.workspace, 'demo'));
    expect(selection.steps).toEqual([
      { name: 'constant', maxMissing: 0.3 },
      { name: 'correlation', max: 0.85, kind: 'pearson', prefer: 'rf' },
      { name: 'importance', keep: 1, model: 'rf' },
    ]);
    expect(Object.keys(selection.scores ?? {})).toEqual(['importance']);
    expect(selection.removed.at(-1)).toMatchObject({ feature: 'noise', reason: 'rank' });
    expect(selection.stability.interval).toHaveLength(2);
    const { run: answer, render, schema } = await selectCommand.load();
    let text = '';
    const ui = createUi((more) => (text += more), { width: 100, unicode: false });
    render(await answer(schema.parse({ list: true }), ctx, {}), ui);
    for (const word of [...selectionMethods.names(), ...recipes.names()]) expect(text).toContain(`${word}: `);
    expect(text).toContain('keep = 250: most features to keep');
    expect(text).toContain('--method constant,correlation:max=0.85,prefer=rf,importance:model=rf,keep=20');
  });

  it('goes on from its journal after it was cut short', async () => {
    const whole = await demo();
    await whole.run({});
    const { ctx, run } = await demo();
    const abort = new AbortController();
    let parts = 0;
    const progress = () => ({
      update: () => {
        if (++parts === 2) abort.abort();
      },
      stop: () => undefined,
    });
    const cut = { ...ctx, jobs: 1, signal: abort.signal, log: { ...ctx.log, progress } };
    const config = selectConfig.parse({ features: 'demo' });
    await expect(selectStage(config, cut)).rejects.toMatchObject({ kind: 'interrupted' });
    const journal = join(ctx.workspace.configsDir, 'features', 'demo.manifest.json.journal');
    const lines = (await readFile(journal, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line)[0])).toEqual(['fold 0', 'fold 1']);
    expect((await run({})).status).toBe('done');
    const [first, second] = [whole.ctx, ctx].map(({ workspace }) => selectionPath(workspace, 'demo'));
    const withoutPath = async (path: string) => (await readFile(path, 'utf8')).replace(/^splits: .*$/m, '');
    expect(await withoutPath(second)).toBe(await withoutPath(first));
    await expect(readFile(journal)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('a dry run in an empty folder touches nothing', async () => {
    const root = await temporaryFolder();
    const outcome = await selectStage(selectConfig.parse({}), stageContext(root, { dryRun: true }));
    expect(outcome.status).toBe('dry run');
    expect(await readdir(root)).toEqual([]);
  });

  it('shows counts, stability and the most important features', async () => {
    const { run } = await demo();
    const { render } = await selectCommand.load();
    let text = '';
    const write = (more: string) => {
      text += more;
    };
    render(await run({}), createUi(write, { width: 100, unicode: false }));
    expect(text).toContain('2 of 5 features selected for label_up_5');
    expect(text).toMatch(/final\s+\|\s+478 \|\s+2 \|\s+1 \|\s+1 \|\s+1 \|\s+0/);
    expect(text).toContain('out: flat (constant: always 3)');
    // Which of the two copies a fold keeps may differ between XGBoost versions.
    expect(text).toMatch(/stability across folds: (1\.00 \(excellent|-?0\.\d\d \((fair|poor))/);
  });
});
