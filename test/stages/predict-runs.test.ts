import { appendFile, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCalibrator } from '../../src/calibration/saved-calibrator.ts';
import { readCombination } from '../../src/ensembles/saved-combination.ts';
import type { FitRecord } from '../../src/io/fit-record.ts';
import { predictionsPath, runDir, runManifestPath } from '../../src/io/layout.ts';
import { readFrame } from '../../src/io/parquet.ts';
import { readRun } from '../../src/io/runs.ts';
import { calibrateStage } from '../../src/stages/calibrate.ts';
import { calibrateConfig, partOf } from '../../src/stages/calibrate-config.ts';
import { ensembleConfig, ensembleStage } from '../../src/stages/ensemble.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { mergeRecipes } from '../../src/stages/predict/merge-recipes.ts';
import { predictConfig, predictStage } from '../../src/stages/predict.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { testContext } from '../support/stage-context.ts';

const ctx = testContext();
const ws = ctx.workspace;
const holdoutStart = '2020-09-01';
const labels = { up: 'up:horizon=1', three: 'triple-barrier:horizon=5', move: 'forward-return:horizon=1' };
const splits = (name: string) => join(ws.configsDir, 'splits', `${name}.json`);
/** Two neural epochs are enough to have numbers. */
const quick = { epochs: 2, units: 8, batch: 256 };
const small = { fewestRows: 60 };

const ensemble = (given: object) => ensembleStage(ensembleConfig.parse({ resamples: 100, ...given }), ctx);
const predict = (given: object) => predictStage(predictConfig.parse(given), ctx);
function calibrate(given: object) {
  const part = partOf(calibrateConfig.parse({ resamples: 100, ...given }));
  if (!('run' in part)) throw new Error('no run');
  return calibrateStage(part.run, ctx);
}

async function train(name: keyof typeof labels, runs: readonly object[]): Promise<void> {
  const of = { features: 'set', label: labels[name] };
  await splitsStage(splitsConfig.parse({ ...of, nFolds: 3, holdoutStart, name }), ctx);
  await trainStage(trainConfig.parse({ ...of, splits: splits(name), runs }), ctx);
}

beforeAll(async () => {
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 4, days: 500, edge: 0.1 }), ctx);
  const features = ['rsi', 'realised_volatility', 'log_return', 'return_rank', 'breadth_above'];
  const set = { name: 'set', set: 'none', features, label: Object.values(labels) };
  await featuresStage(featuresConfig.parse(set), ctx);
  await train('up', [
    { run: 'trees', model: 'lightgbm', params: { rounds: 10 } },
    { run: 'linear', model: 'logistic' },
    { run: 'deep', model: 'lstm', params: { ...quick, sequence: 5 } },
  ]);
  await train('three', [
    { run: 'trees3', model: 'lightgbm', params: { rounds: 10 } },
    { run: 'linear3', model: 'logistic' },
  ]);
  await train('move', [
    { run: 'move-ridge', model: 'ridge' },
    { run: 'move-trees', model: 'lightgbm', params: { rounds: 10 } },
  ]);
}, 120_000);

type Rows = Map<string, readonly number[]>;

/** Columns by time and symbol, of the hold-out where the file has folds. */
async function readRows(path: string, columns: readonly string[], hasFolds: boolean): Promise<Rows> {
  const frame = await readFrame(path, { columns: [...columns, ...(hasFolds ? ['fold'] : [])] });
  const rows: Rows = new Map();
  frame.time.forEach((at, row) => {
    if (hasFolds && frame.columns.fold[row] !== -1) return;
    rows.set(
      `${at} ${frame.symbols[frame.symbolId[row]]}`,
      columns.map((column) => frame.columns[column][row]),
    );
  });
  return rows;
}

/** Predicts the hold-out of a run from bars and from the feature set, and compares every number. */
async function expectSame(run: string, columns: readonly string[]): Promise<void> {
  const sealed = await readRows(predictionsPath(ws, run), columns, true);
  expect(sealed.size).toBeGreaterThan(100);
  for (const source of [{}, { features: 'set' }]) {
    const output = join(ctx.dir, 'predicted.parquet');
    const { summary } = await predict({ model: run, output, start: holdoutStart, ...source });
    // Nothing in a chain learned from the hold-out.
    expect(summary).toMatchObject({ model: run, outputs: columns, inSample: 0, inSampleUnknown: 0 });
    const predicted = await readRows(output, columns, false);
    expect(Object.fromEntries([...sealed.keys()].map((row) => [row, predicted.get(row)]))).toEqual(
      Object.fromEntries(sealed),
    );
  }
}

describe('predict gives the hold-out the numbers of the run', () => {
  const strategies = [
    { strategy: 'average', form: 'mean' },
    { strategy: 'soft-vote', weights: [3, 2, 1], form: 'mean' },
    { strategy: 'weighted', params: { ...small, equalShare: 0.3 }, form: 'mean' },
    { strategy: 'stack-logistic', params: { ...small, penalty: 3 }, form: 'logistic' },
    { strategy: 'meta-mlp', params: { ...small, ...quick }, form: 'model' },
    { strategy: 'meta-mlp', params: { ...small, ...quick }, regimes: ['breadth_above_50'], form: 'model' },
    { strategy: 'regime-gated', params: { ...small, shrinkage: 0 }, form: 'gated' },
    { strategy: 'regime-gated', params: { ...small, shrinkage: 0 }, regimes: ['breadth_above_50'], form: 'gated' },
  ];

  it.each(strategies)('$strategy $regimes', async ({ form, ...given }) => {
    const run = `${given.strategy}-${given.regimes ?? 'rule'}`;
    const { summary } = await ensemble({ models: ['trees', 'linear', 'deep'], run, ...given });
    const { combination } = await readCombination(runDir(ws, run));
    expect(combination.form).toBe(form);
    if (form === 'gated') expect(summary?.regimes?.some(({ share }) => share > 0)).toBe(true);
    if (combination.form === 'model') expect(combination.told).not.toEqual([]);
    await expectSame(run, ['p_up']);
  });

  it.each(['stack-logistic', 'meta-mlp', 'weighted', 'regime-gated'])('%s of three classes', async (strategy) => {
    const params = strategy === 'meta-mlp' ? { ...small, ...quick } : small;
    await ensemble({ models: ['trees3', 'linear3'], run: `${strategy}-3`, strategy, params });
    await expectSame(`${strategy}-3`, ['p_down', 'p_neutral', 'p_up']);
  });

  it.each(['weighted', 'meta-mlp', 'regime-gated'])('%s of numbers', async (strategy) => {
    const params = strategy === 'meta-mlp' ? { ...small, ...quick } : small;
    await ensemble({ models: ['move-ridge', 'move-trees'], run: `${strategy}-move`, strategy, params });
    await expectSame(`${strategy}-move`, ['yhat']);
  });

  it.each(['platt', 'isotonic', 'beta', 'temperature', 'auto'])('calibrated by %s', async (method) => {
    await calibrate({ run: 'trees', method, as: `trees-${method}` });
    await expectSame(`trees-${method}`, ['p_up']);
  });

  it('calibrated by vector, with sets', async () => {
    await calibrate({ run: 'trees3', method: 'vector', as: 'trees3-vector', conformal: 0.8, score: 'aps' });
    await expectSame('trees3-vector', ['p_down', 'p_neutral', 'p_up', 'set_down', 'set_neutral', 'set_up']);
  });

  it('intervals as wide as a feature says', async () => {
    await calibrate({ run: 'move-ridge', as: 'move-wide', conformal: 0.9, scale: 'realised_volatility_20' });
    await expectSame('move-wide', ['yhat', 'lo', 'hi']);
    expect((await readRun(ws, 'move-wide')).summary.fits).toMatchObject([{ part: 'calibrator', fold: 'final' }]);
  });

  it('an ensemble of a calibrated run and an ensemble, calibrated', async () => {
    await ensemble({ models: ['trees', 'deep'], run: 'inner', strategy: 'weighted', params: small });
    await calibrate({ run: 'linear', method: 'platt', as: 'linear-platt' });
    await ensemble({ models: ['inner', 'linear-platt'], run: 'outer', strategy: 'stack-logistic', params: small });
    await calibrate({ run: 'outer', method: 'beta', as: 'outermost' });
    await expectSame('outermost', ['p_up']);
    const { summary } = await predict({ model: 'outermost', output: join(ctx.dir, 'p.parquet') });
    expect(summary?.models.map((model) => model.split('@')[0]).sort()).toEqual([
      'up_1-lightgbm',
      'up_1-logistic',
      'up_1-lstm',
    ]);
  });

  it('rows are in sample when a part of the chain learned from them', async () => {
    await calibrate({ run: 'linear', method: 'platt', as: 'chain' });
    const features = { features: 'set', output: join(ctx.dir, 'chain.parquet') };
    const { summary } = await predict({ model: 'chain', ...features });
    const before = (await predict({ model: 'chain', ...features, end: holdoutStart })).summary?.rows as number;
    // Of the rows before the hold-out those of the last date are out: their labels were not known when it began.
    expect(summary).toMatchObject({ rows: 2000, inSample: before - 4, inSampleUnknown: 0 });
    const { modelDir } = (await readRun(ws, 'linear')).summary;
    const metadata = join(modelDir as string, 'metadata.json');
    const content = await readFile(metadata, 'utf8');
    const { symbols: _symbols, ...older } = JSON.parse(content) as Record<string, unknown>;
    await writeFile(metadata, JSON.stringify(older));
    const manifest = runManifestPath(ws, 'linear');
    const whole = await readFile(manifest, 'utf8');
    const run = JSON.parse(whole) as { outputs: { path: string }[] };
    await writeFile(manifest, JSON.stringify({ ...run, outputs: run.outputs.filter(({ path }) => path !== metadata) }));
    const [calibrator] = (await readRun(ws, 'chain')).summary.fits as FitRecord[];
    const unknown = await predict({ model: 'chain', ...features });
    // The rows of the calibrator are known, whatever its model learned from.
    expect(unknown.summary).toMatchObject({ inSample: calibrator.rows, inSampleUnknown: 2000 - calibrator.rows });
    await writeFile(metadata, content);
    await writeFile(manifest, whole);
  });

  it('a run of train, by its name and by its folder', async () => {
    const byRun = await predict({ model: 'trees', output: join(ctx.dir, 'a.parquet') });
    const byFolder = await predict({ model: runDir(ws, 'trees'), output: join(ctx.dir, 'b.parquet') });
    expect(byRun.summary?.model).toBe('up_1-lightgbm');
    expect(byFolder.summary).toEqual({ ...byRun.summary, path: byFolder.summary?.path });
  });
});

describe('predict says which run is at fault, and what to type', () => {
  const models = ['trees', 'linear'];
  const away = join(ctx.dir, 'away');

  beforeAll(async () => {
    await ensemble({ models, run: 'both', strategy: 'stack-logistic', params: small });
    await calibrate({ run: 'both', method: 'platt', as: 'both-platt' });
  });

  /** Does something to a file or folder, looks, and puts everything back. */
  async function spoilt(path: string, spoil: () => Promise<unknown>, model = 'both'): Promise<unknown> {
    await cp(path, away, { recursive: true });
    try {
      await spoil();
      return await predict({ model, output: join(ctx.dir, 'spoilt.parquet') }).then(
        () => 'no error',
        (error: unknown) => error,
      );
    } finally {
      await rm(path, { recursive: true, force: true });
      await rename(away, path);
    }
  }
  const again = 'trademl ensemble --models trees,linear --strategy stack-logistic --run both';

  it('a member that is gone', async () => {
    const dir = runDir(ws, 'linear');
    for (const model of ['both', 'both-platt']) {
      expect(await spoilt(dir, () => rm(dir, { recursive: true }), model)).toMatchObject({
        kind: 'missing-input',
        message: expect.stringMatching(/^run 'linear', a member of 'both', is not there: .*linear\/manifest.json/),
        hint: `bring its folder back, or train it again and then: ${again}`,
      });
    }
  });

  it('a calibrated run that is gone', async () => {
    const dir = runDir(ws, 'both');
    expect(await spoilt(dir, () => rm(dir, { recursive: true }), 'both-platt')).toMatchObject({
      message: expect.stringMatching(/^run 'both', which 'both-platt' calibrates, is not there/),
      hint: expect.stringContaining('trademl calibrate --run both --as both-platt'),
    });
  });

  it('a member that was trained again since', async () => {
    const dir = runDir(ws, 'linear');
    const error = await spoilt(dir, () => train('up', [{ run: 'linear', model: 'lightgbm', params: { rounds: 3 } }]));
    expect(error).toMatchObject({
      kind: 'data',
      message: "run 'linear', a member of 'both', was made again since, and predicts otherwise",
      hint: expect.stringContaining(again),
    });
  });

  it("a member's model that is gone, or has other bytes", async () => {
    const { modelDir } = (await readRun(ws, 'linear')).summary;
    const file = join(modelDir as string, 'learner.json');
    expect(await spoilt(file, () => rm(file))).toMatchObject({
      message: expect.stringMatching(/^run 'linear', a member of 'both',: .*learner.json is missing/),
      hint: `bring it back, or: trademl train --run linear; then ${again}`,
    });
    expect(await spoilt(file, () => appendFile(file, ' '))).toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/learner.json is not what the run wrote/),
    });
  });

  it('a combination or calibrator that was changed, or that a newer trademl wrote', async () => {
    for (const [file, model] of [
      [join(runDir(ws, 'both'), 'combination.json'), 'both'],
      [join(runDir(ws, 'both-platt'), 'calibrator.json'), 'both-platt'],
    ]) {
      expect(await spoilt(file, () => appendFile(file, ' '), model)).toMatchObject({
        message: `run '${model}': ${file} is not what the run wrote`,
      });
      await expect(readAsNewer(file)).rejects.toMatchObject({
        kind: 'data',
        message: expect.stringMatching(/has format 2; this trademl reads formats up to 1/),
        hint: expect.stringMatching(
          /a newer trademl wrote it: use that one, or (make the ensemble|calibrate the run) again/,
        ),
      });
    }
  });

  async function readAsNewer(file: string): Promise<unknown> {
    const dir = join(ctx.dir, 'newer');
    await rm(dir, { recursive: true, force: true });
    await cp(dirname(file), dir, { recursive: true });
    const content = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(join(dir, basename(file)), JSON.stringify({ ...content, format: 2 }));
    return basename(file) === 'combination.json' ? readCombination(dir) : readCalibrator(dir);
  }

  it('a run that an older trademl made', async () => {
    const manifest = runManifestPath(ws, 'both');
    const old = async () => {
      const content = JSON.parse(await readFile(manifest, 'utf8')) as { outputs: { path: string }[] };
      const outputs = content.outputs.filter(({ path }) => !path.endsWith('combination.json'));
      await writeFile(manifest, JSON.stringify({ ...content, outputs }));
    };
    expect(await spoilt(manifest, old)).toMatchObject({
      message: "run 'both' has no combination.json that says how to predict: an older trademl made it",
      hint: `make it again: ${again}`,
    });
  });

  it('a workspace that was moved serves as before', async () => {
    const artifactsDir = join(ctx.dir, 'moved');
    await cp(ws.artifactsDir, artifactsDir, { recursive: true });
    const output = join(ctx.dir, 'moved.parquet');
    const before = await predict({ model: 'both', output });
    await rename(ws.artifactsDir, away);
    try {
      const moved = { ...ctx, workspace: { ...ws, artifactsDir } };
      const after = await predictStage(predictConfig.parse({ model: 'both', output }), moved);
      expect(after.summary).toEqual(before.summary);
      const byFolder = await predict({ model: join(artifactsDir, 'runs/both'), output });
      expect(byFolder.summary).toEqual(before.summary);
    } finally {
      await rename(away, ws.artifactsDir);
    }
  });

  it('a range without rows', async () => {
    const output = join(ctx.dir, 'none.parquet');
    for (const model of ['both', 'both-platt']) {
      const { summary } = await predict({ model, output, start: '2090-01-01' });
      expect(summary).toMatchObject({ rows: 0, from: null, outputs: ['p_up'] });
    }
  });

  it('a name that a run and another model have', async () => {
    await ensemble({ models, run: 'up_1-logistic' });
    await expect(predict({ model: 'up_1-logistic' })).rejects.toMatchObject({
      kind: 'usage',
      message: "'up_1-logistic' names a run, and a model that is not the run's",
      hint: expect.stringMatching(/say which: --model .*runs\/up_1-logistic, or --model .*models\/up_1-logistic\//),
    });
    await rm(runDir(ws, 'up_1-logistic'), { recursive: true });
  });

  it('a training that was cut short leaves no version behind', async () => {
    const cut = join(ws.artifactsDir, 'models/up_1-lstm/29991231-cut');
    await mkdir(join(cut, 'checkpoint'), { recursive: true });
    const { summary } = await predict({ model: 'up_1-lstm', output: join(ctx.dir, 'p.parquet') });
    expect(summary?.version).not.toContain('cut');
    await rm(cut, { recursive: true });
  });

  it('a feature that the set lacks', async () => {
    await featuresStage(featuresConfig.parse({ name: 'poor', set: 'none', features: ['rsi'] }), ctx);
    await expect(predict({ model: 'both', features: 'poor' })).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/no feature column '.*', which the model reads/),
    });
  });

  it('members whose features do not go together', () => {
    const recipe = {
      featureSet: 'set',
      interval: '1d' as const,
      features: [{ name: 'rsi' }],
      modules: [],
      symbols: [{ symbol: 'A', calendar: 'always' }],
      references: [],
    };
    const more = { ...recipe, features: [{ name: 'rsi' }, { name: 'atr' }] };
    expect(mergeRecipes('x', [recipe, more]).features).toEqual([{ name: 'rsi' }, { name: 'atr' }]);
    const other = { ...recipe, symbols: [{ symbol: 'B', calendar: 'always' }] };
    expect(() => mergeRecipes('x', [recipe, other])).toThrow(/the models of 'x' .* different symbols/);
  });
});
