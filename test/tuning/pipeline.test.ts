import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/audit/certificate.ts';
import { predictionsPath, runManifestPath, studyDir, tunedPath } from '../../src/io/layout.ts';
import { readManifest } from '../../src/io/manifest.ts';
import { readFrame } from '../../src/io/parquet.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import { runPipeline } from '../../src/stages/pipeline.ts';
import { resolvePipeline } from '../../src/stages/pipeline-config.ts';
import { predictConfig, predictStage } from '../../src/stages/predict.ts';
import type { StageOutcome } from '../../src/stages/run-stage.ts';
import { readTunedFile } from '../../src/tuning/tuned-file.ts';
import { testContext } from '../support/stage-context.ts';

const sections = {
  ingest: { source: 'synthetic', symbols: 3, days: 400, edge: 0.2 },
  features: {
    name: 'small',
    set: 'none',
    features: ['rsi:period=7', 'roc:period=5', 'macd_ratio'],
    label: ['up:horizon=2'],
  },
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

  it('fits as the train section says', () => {
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
    expect(() => resolvePipeline({ ...sections, tune: { trails: 3 } }, ctx)).toThrow("unknown key 'trails'");
  });
});

describe('a section tune that searches windows', () => {
  const window = { 'rsi.period': 'int(3,6)' };
  const searching = {
    ...sections,
    tune: { ...sections.tune, window },
    train: { ...sections.train, runs: sections.train.runs.filter(({ run }) => run !== 'own') },
    evaluate: { resamples: 100 },
  };

  it('has later stages read a set with the windows that were found, each fold its own', async () => {
    const ctx = testContext({ jobs: 2 });
    const { stages } = await runPipeline(searching, ['ingest', 'train', 'validate'], ctx);
    const order = stages.map(({ stage, name }) => `${stage} ${name}`);
    expect(order.slice(order.indexOf('tune small'), order.indexOf('ensemble ensemble'))).toEqual([
      'tune small',
      'features small-tuned',
      'train tuned',
      'train forest',
    ]);
    const tuned = await readTunedFile(tunedPath(ctx.workspace, 'small'));
    const found = tuned.final.columns[0];
    expect(found).toBe(`rsi_${tuned.final.windows['rsi.period']}`);
    expect(found).not.toBe('rsi_7');
    const { summary } = (await readManifest<RunSummary>(runManifestPath(ctx.workspace, 'tuned'))) as {
      summary: RunSummary;
    };
    expect(summary.featuresName).toBe('small-tuned');
    expect(summary.features).toContain(found);
    expect(summary.features).not.toContain('rsi_7');
    // The fold's model reads what was found inside its training rows: the study's own predictions come out, bit by bit.
    const run = await readFrame(predictionsPath(ctx.workspace, 'tuned'));
    const study = await readFrame(join(studyDir(ctx.workspace, 'small'), 'outer.parquet'));
    expect(run.columns.p_up.filter((_, row) => run.columns.fold[row] >= 0)).toEqual(study.columns.p_up);
    // Runs of other learners read the set as it was selected.
    const forest = await readManifest<RunSummary>(runManifestPath(ctx.workspace, 'forest'));
    expect(forest?.summary.features).toContain('rsi_7');
    // From bars, the stored model gives the hold-out what training gave it.
    const path = join(ctx.dir, 'predicted.parquet');
    await predictStage(predictConfig.parse({ model: summary.modelDir, start: '2020-05-01', output: path }), ctx);
    const predicted = await readFrame(path, { columns: ['p_up'] });
    const sealed = run.columns.p_up.filter((_, row) => run.columns.fold[row] === -1);
    expect(sealed.length).toBeGreaterThan(50);
    expect(predicted.columns.p_up.slice(0, sealed.length)).toEqual(sealed);
    const audit = stages.find(({ stage }) => stage === 'audit') as StageOutcome<Certificate>;
    expect(
      audit.summary?.checks.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'leak')),
    ).toEqual([]);
    expect(stages.find(({ stage }) => stage === 'drift')?.name).toBe('small-tuned');
    const again = await runPipeline(searching, ['ingest', 'train'], ctx);
    expect(new Set(again.stages.map(({ status }) => status))).toEqual(new Set(['up to date']));
  });

  it('is rehearsed, and refused where other learners would read the windows of every fold', async () => {
    const ctx = testContext();
    const { stages } = await runPipeline(searching, ['train'], { ...ctx, dryRun: true });
    expect(stages.map(({ name }) => name)).toContain('small-tuned');
    const all = { ...searching, train: { ...searching.train, selection: 'none' } };
    expect(() => resolvePipeline(all, ctx)).toThrow('without a selection rf would read those of every fold');
    expect(() => resolvePipeline({ ...all, train: { selection: 'none' } }, ctx)).not.toThrow();
  });
});
