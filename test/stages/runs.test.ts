import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { runDir, runManifestPath } from '../../src/io/layout.ts';
import { compareRuns } from '../../src/stages/runs/compare.ts';
import { runsConfig, runsStage } from '../../src/stages/runs.ts';
import { randomBars } from '../backtest/fixtures.ts';
import { context, writeRun } from '../backtest/run-fixture.ts';

const manifest = (change: object) => ({
  stage: 'train',
  name: 'demo',
  id: 'x',
  config: { run: 'demo', model: 'xgb', params: { eta: 0.1, maxDepth: 4 } },
  seed: 7,
  inputs: [
    { path: '/a/data/features/core/AAPL.parquet', bytes: 1, sha256: 'aa' },
    { path: '/a/configs/splits/core.json', bytes: 1, sha256: 'bb' },
  ],
  outputs: [],
  items: {},
  summary: {},
  versions: { trademl: '1', build: 'b1', node: '20' },
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  ...change,
});

describe('what makes two runs differ', () => {
  it.each([
    ['nothing', {}, ['Nothing differs: config, inputs, seed and versions are the same.']],
    [
      'only their names and folders',
      { config: { run: 'other', model: 'xgb', params: { maxDepth: 4, eta: 0.1 } } },
      ['Nothing differs: config, inputs, seed and versions are the same.'],
    ],
    [
      'a parameter',
      { config: { run: 'demo', model: 'xgb', params: { eta: 0.2, maxDepth: 4 } } },
      ['run: the config differs in params.eta.'],
    ],
    [
      'the bytes of a file',
      {
        inputs: [
          { path: '/elsewhere/features/core/AAPL.parquet', bytes: 1, sha256: 'changed' },
          { path: '/b/splits/core.json', bytes: 1, sha256: 'bb' },
        ],
      },
      ['run: core/AAPL.parquet has other content.'],
    ],
    ['a file more', { inputs: [] }, ['run: it read other files (core/AAPL.parquet, splits/core.json).']],
    [
      'seed and code',
      { seed: 8, versions: { trademl: '1', build: 'b2', node: '20' } },
      ['run: the seed differs (7, 8).', 'run: versions differ (build).'],
    ],
    ['what made it', { stage: 'ensemble' }, ['run: the config differs in stage.']],
  ])('%s', (_, change, sentences) => {
    expect(compareRuns([manifest({})], [manifest(change)] as never).sentences).toEqual(sentences);
  });

  it('a stage that only one of them has', () => {
    const backtest = manifest({ stage: 'backtest' });
    expect(compareRuns([manifest({}), backtest], [manifest({})]).sentences).toEqual([
      'backtest: only the first run has it.',
    ]);
  });

  it('files in the folders of the runs themselves are the same file', () => {
    const inputs = (run: string, sha256: string) => [
      { path: `/w/artifacts/runs/${run}/predictions.parquet`, bytes: 1, sha256 },
    ];
    const [a, b] = [manifest({ inputs: inputs('a', '1') }), manifest({ inputs: inputs('b', '2') })];
    expect(compareRuns([a], [b]).sentences).toEqual(['run: predictions.parquet has other content.']);
  });
});

describe('trademl runs', () => {
  const run = (ctx: StageContext, change: object = {}) => runsStage(runsConfig.parse(change), ctx);
  const prepared = async () => {
    const ctx = await context();
    for (const [name, seed] of [
      ['demo', 1],
      ['other', 2],
    ] as const) {
      await writeRun(ctx, randomBars(2, 70, 1), { run: name, seed });
      const path = runManifestPath(ctx.workspace, name);
      const { summary } = JSON.parse(await readFile(path, 'utf8'));
      await writeJson(path, manifest({ name, summary, seed }));
    }
    return ctx;
  };
  it('an empty workspace has none', async () => {
    expect((await run(await context())).runs).toEqual([]);
  });
  it('lists what is kept, with results as far as there are any', async () => {
    const ctx = await prepared();
    await writeJson(`${runDir(ctx.workspace, 'demo')}/backtest.json`, {
      metrics: { sharpe: 1.5, totalReturn: 0.2 },
      range: { choice: 'oof' },
    });
    const { runs } = await run(ctx);
    expect(runs.map(({ run: name, sharpe, verdict, traded }) => [name, sharpe, verdict, traded])).toEqual([
      ['demo', 1.5, null, 'oof'],
      ['other', null, null, null],
    ]);
  });
  it.each([
    ['evaluation.json', '{"a": 1}', /evaluation .*evaluation.json has no 'ranges'/],
    ['backtest.json', '[]', /backtest .*backtest.json has no 'metrics'/],
    ['backtest.json', '{"metrics"', /backtest .*backtest.json is not valid JSON/],
  ])('%s of another kind, %s, is named', async (name, text, message) => {
    const ctx = await prepared();
    await writeFile(`${runDir(ctx.workspace, 'demo')}/${name}`, text);
    await expect(run(ctx)).rejects.toMatchObject({ kind: 'data', message: expect.stringMatching(message) });
  });
  it('shows the stages of one run', async () => {
    const { stages } = await run(await prepared(), { action: 'show', run: 'demo' });
    expect(stages?.map(({ stage, inputs }) => [stage, inputs.length])).toEqual([['train', 2]]);
  });
  it('says what differs', async () => {
    const { difference } = await run(await prepared(), { action: 'diff', run: 'demo', against: 'other' });
    expect(difference?.sentences).toEqual(['run: the seed differs (1, 2).']);
  });
  it.each([
    ['no name', { action: 'show' }, /needs --run/],
    ['no second name', { action: 'diff', run: 'demo' }, /needs --against/],
    ['a run that is not there', { action: 'show', run: 'dem' }, /there is no run 'dem'/],
  ])('refuses %s', async (_, change, message) => {
    await expect(run(await prepared(), change)).rejects.toThrow(message);
  });
});
