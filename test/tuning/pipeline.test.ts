import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runManifestPath, tunedPath } from '../../src/io/layout.ts';
import { readManifest } from '../../src/io/manifest.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import { runPipeline } from '../../src/stages/pipeline.ts';
import { resolvePipeline } from '../../src/stages/pipeline-config.ts';
import { readTunedFile } from '../../src/tuning/tuned-file.ts';
import { testContext } from '../support/stage-context.ts';

const sections = {
  ingest: { source: 'synthetic', symbols: 3, days: 400, edge: 0.2 },
  features: { name: 'small', set: 'none', features: ['rsi:period=7', 'roc:period=5', 'macd'], label: ['up:horizon=2'] },
  splits: { nFolds: 2, holdoutStart: '2020-05-01' },
  select: { method: ['constant'] },
  tune: { trials: 3, innerFolds: 2, space: { maxDepth: 'int(1,4)', eta: 'log(0.05,0.5)' }, params: { rounds: 5 } },
  train: {
    validationShare: 0,
    runs: [
      { run: 'tuned' },
      { run: 'own', params: { maxDepth: 2 } },
      { run: 'forest', model: 'rf', params: { trees: 5 } },
    ],
  },
};

describe('a config with a section tune', () => {
  it('searches between select and train, and the runs of its learner train with what it found', async () => {
    const ctx = testContext({ jobs: 2 });
    const { stages } = await runPipeline(sections, ['ingest', 'train'], ctx);
    expect(stages.map(({ stage }) => stage).slice(0, 6)).toEqual([
      'ingest',
      'features',
      'splits',
      'select',
      'tune',
      'train',
    ]);
    const tuned = await readTunedFile(tunedPath(ctx.workspace, 'small'));
    expect(tuned.folds).toHaveLength(2);
    const paramsOf = async (run: string) => {
      const manifest = await readManifest<RunSummary>(runManifestPath(ctx.workspace, run));
      return JSON.parse(await readFile(`${manifest?.summary.modelDir}/metadata.json`, 'utf8')).params;
    };
    expect(await paramsOf('tuned')).toMatchObject({ ...tuned.final.params, rounds: 5 });
    expect(await paramsOf('own')).toMatchObject({ maxDepth: 2, eta: tuned.final.params.eta });
    expect(await paramsOf('forest')).not.toHaveProperty('eta');
    const again = await runPipeline(sections, ['ingest', 'train'], ctx);
    expect(again.stages.filter(({ stage }) => stage === 'tune').map(({ status }) => status)).toEqual(['up to date']);
  });

  it('fits as the train section says, and searches no windows', () => {
    const ctx = testContext();
    const train = { ...sections.train, weights: 'uniqueness', balanceClasses: true };
    const [{ tune }] = resolvePipeline({ ...sections, train }, ctx).tasks;
    expect(tune).toMatchObject({
      weights: 'uniqueness',
      balanceClasses: true,
      validationShare: 0,
      params: { rounds: 5 },
    });
    expect(resolvePipeline({ ...sections, tune: undefined }, ctx).tasks[0].tune).toBeUndefined();
    const window = { 'rsi.period': 'int(5,9)' };
    expect(() => resolvePipeline({ ...sections, tune: { window } }, ctx)).toThrow('section tune searches windows');
    expect(() => resolvePipeline({ ...sections, tune: { trails: 3 } }, ctx)).toThrow("unknown key 'trails'");
  });
});
