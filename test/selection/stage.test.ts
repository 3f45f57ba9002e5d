import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { selectCommand } from '../../commands/select.ts';
import { createUi } from '../../src/cli/ui.ts';
import { selectionPath, splitsPath } from '../../src/io/layout.ts';
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
