import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictionsPath } from '../../src/io/layout.ts';
import { parquetInfo, readFrame } from '../../src/io/parquet.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { inSampleRows, learnedRows } from '../../src/stages/predict/learned-rows.ts';
import { predictConfig, predictStage } from '../../src/stages/predict.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { testContext } from '../support/stage-context.ts';

const ctx = testContext();
const ws = ctx.workspace;
const features = [
  ...['rsi', 'realised_volatility', 'log_return', 'breadth_above', 'return_rank'],
  ...['reference_beta:of=S01', 'cs_rank:of=rsi_14'],
];
const runs = [
  { run: 'trees', model: 'lightgbm', params: { rounds: 10 } },
  { run: 'linear', model: 'logistic' },
];

beforeAll(async () => {
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 4, days: 400, edge: 0.1 }), ctx);
  const label = ['up:horizon=1', 'volatility:window=20'];
  await featuresStage(featuresConfig.parse({ name: 'set', set: 'none', features, label }), ctx);
  for (const [name, of] of [
    ['up', label[0]],
    ['calm', label[1]],
  ]) {
    const splits = { features: 'set', label: of, nFolds: 2, holdoutStart: '2020-05-01', name };
    await splitsStage(splitsConfig.parse(splits), ctx);
  }
  const splits = (name: string) => join(ws.configsDir, 'splits', `${name}.json`);
  await trainStage(trainConfig.parse({ features: 'set', splits: splits('up'), runs }), ctx);
  const ewma = { features: 'set', label: label[1], splits: splits('calm'), run: 'ewma', model: 'ewma' };
  await trainStage(trainConfig.parse(ewma), ctx);
});

const output = (name: string) => join(ctx.dir, `${name}.parquet`);
const predict = (config: object) => predictStage(predictConfig.parse(config), ctx);

/** Predictions by time and symbol. */
async function readRows(path: string, column: string, only: (fold: number) => boolean = () => true) {
  const isRun = path.endsWith('predictions.parquet');
  const { time, symbols, symbolId, columns } = await readFrame(path, { columns: [...(isRun ? ['fold'] : []), column] });
  const rows = new Map<string, number>();
  time.forEach((at, row) => {
    if (only(isRun ? columns.fold[row] : 0)) rows.set(`${at} ${symbols[symbolId[row]]}`, columns[column][row]);
  });
  return rows;
}

describe('predict', () => {
  it.each([
    ['up_1-lightgbm', 'trees', 'p_up'],
    ['up_1-logistic', 'linear', 'p_up'],
    ['volatility_20-ewma', 'ewma', 'yhat'],
  ])(
    '%s gives the hold-out the numbers of training, from bars and from the feature set',
    async (model, run, column) => {
      const sealed = await readRows(predictionsPath(ws, run), column, (fold) => fold === -1);
      expect(sealed.size).toBeGreaterThan(100);
      for (const [source, options] of Object.entries({ bars: {}, set: { features: 'set' } })) {
        const path = output(`${model}-${source}`);
        const { summary } = await predict({ model, output: path, start: '2020-05-01', ...options });
        const predicted = await readRows(path, column);
        expect(summary).toMatchObject({ model, path, rows: predicted.size, outputs: [column] });
        for (const [row, value] of sealed) expect(predicted.get(row), row).toBe(value);
      }
    },
  );

  it('says which rows the model learned from: those before the hold-out, but not those of other symbols', async () => {
    const holdoutStart = Date.parse('2020-05-01') * 1000;
    const path = output('told');
    const { summary } = await predict({ model: 'up_1-lightgbm', output: path });
    expect((await parquetInfo(path)).columns).toContainEqual({ name: 'in_sample', type: 'BOOLEAN' });
    const { time, columns } = await readFrame(path, { columns: ['in_sample'] });
    const told = time.filter((_, row) => columns.in_sample[row] === 1);
    // The label of the last day before the hold-out was not known before it began.
    const days = [...new Set(time)].filter((at) => at < holdoutStart);
    expect(new Set(told)).toEqual(new Set(days.slice(0, -1)));
    expect(summary).toMatchObject({ inSample: told.length, inSampleUnknown: 0 });
    expect(told.length).toBe(4 * (days.length - 1));
    const onlyTwo = { features: 'set', symbols: ['S01', 'S02'], splits: join(ws.configsDir, 'splits/up.json') };
    await trainStage(trainConfig.parse({ ...onlyTwo, model: 'prior', run: 'two', name: 'two' }), ctx);
    const two = await predict({ model: 'two', features: 'set', output: path });
    expect(two.summary).toMatchObject({ rows: 1600, inSample: told.length / 2, inSampleUnknown: 0 });
    const { symbols, symbolId, columns: ofTwo } = await readFrame(path, { columns: ['in_sample'] });
    const learned = [...symbolId].filter((_, row) => ofTwo.in_sample[row] === 1).map((id) => symbols[id]);
    expect(new Set(learned)).toEqual(new Set(['S01', 'S02']));
  });

  it('says so where an older trademl did not record what the model learned from', async () => {
    const { summary } = await predict({ model: 'up_1-lightgbm', output: output('new') });
    const dir = join(ctx.dir, 'older');
    await cp(join(ws.artifactsDir, 'models/up_1-lightgbm', summary?.version as string), dir, { recursive: true });
    const metadata = join(dir, 'metadata.json');
    const { trainedTo, ...rest } = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, unknown>;
    expect(trainedTo).toBe('2020-04-29T20:00:00Z');
    await writeFile(metadata, JSON.stringify(rest));
    const path = output('unknown');
    const older = await predict({ model: dir, output: path });
    expect(older.summary).toMatchObject({ rows: 1600, inSample: 0, inSampleUnknown: 1600 });
    const { columns } = await readFrame(path, { columns: ['in_sample'] });
    expect(columns.in_sample.every(Number.isNaN)).toBe(true);
  });

  it('predicts rows that have no label yet, and names model and version in each', async () => {
    const path = output('all');
    const { summary, manifest } = await predict({ model: 'up_1-lightgbm', output: path, symbols: ['S02'] });
    expect(summary).toMatchObject({ symbols: ['S02'], rows: 400 });
    expect(manifest).toBe(output('all').replace('.parquet', '.manifest.json'));
    const { columns } = await readFrame(path, { columns: ['p_up'] });
    expect(Array.from(columns.p_up).every((p) => p > 0 && p < 1)).toBe(true);
    expect((await predict({ model: 'up_1-lightgbm', output: path, symbols: ['S02'] })).status).toBe('up to date');
  });

  it('takes bars of another folder, and files of bars', async () => {
    const other = join(ctx.dir, 'other');
    await cp(join(ws.dataDir, 'bars'), join(other, 'bars'), { recursive: true });
    const one = await predict({ model: 'up_1-lightgbm', bars: join(other, 'bars/1d'), output: output('folder') });
    expect(one.summary?.rows).toBe(1600);
    const lines = ['time,symbol,open,high,low,close,volume,adj_close'];
    for (const symbol of ['S01', 'S02']) {
      const path = join(ws.dataDir, 'bars/1d', `${symbol}.parquet`);
      const { time, columns } = await readFrame(path, {
        columns: ['open', 'high', 'low', 'close', 'volume', 'adj_close'],
        symbol,
      });
      time.forEach((at, row) => {
        const day = new Date(at / 1000).toISOString().slice(0, 10);
        const values = ['open', 'high', 'low', 'close', 'volume', 'adj_close'].map((name) => columns[name][row]);
        lines.push([day, symbol, ...values].join(','));
      });
    }
    const file = join(ctx.dir, 'bars.csv');
    await writeFile(file, `${lines.join('\n')}\n`);
    const path = output('csv');
    const two = await predict({ model: 'volatility_20-ewma', bars: file, output: path });
    expect(two.summary).toMatchObject({ rows: 800, symbols: ['S01', 'S02'] });
    expect(ctx.said.join('\n')).toMatch(/no bars of S03, S04: nothing is predicted for them/);
    const sealed = await readRows(predictionsPath(ws, 'ewma'), 'yhat', (fold) => fold === -1);
    const mine = await readRows(path, 'yhat');
    const shared = [...sealed].filter(([row]) => mine.has(row));
    expect(shared.length).toBeGreaterThan(50);
    for (const [row, value] of shared) expect(mine.get(row)).toBeCloseTo(value, 8);
  });

  it('finds a model by folder, by version, and suggests the nearest name', async () => {
    const { summary } = await predict({ model: 'up_1-logistic', output: output('by-name') });
    const version = summary?.version as string;
    const dir = join(ws.artifactsDir, 'models/up_1-logistic', version);
    for (const model of [`up_1-logistic@${version}`, dir]) {
      expect((await predict({ model, output: output('by-other') })).summary?.version).toBe(version);
    }
    await expect(predict({ model: 'up_1-logistc' })).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('up_1-logistic'),
    });
    await expect(predict({ model: 'up_1-logistic@1' })).rejects.toThrow(/no version '1'/);
    await mkdir(join(ctx.workspace.artifactsDir, 'runs', 'cut-short'), { recursive: true });
    await expect(predict({ model: 'cut-short' })).rejects.toMatchObject({
      hint: expect.stringContaining("run 'cut-short' was begun and not finished"),
    });
  });

  it('says which feature a feature set lacks', async () => {
    const poor = featuresConfig.parse({ name: 'poor', set: 'none', features: ['rsi'] });
    await featuresStage(poor, ctx);
    await expect(predict({ model: 'up_1-logistic', features: 'poor' })).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/no feature column 'realised_volatility_20', which the model reads/),
    });
  });

  it('refuses what it can not read: newer formats, a recipe with a feature that is gone, both sources at once', async () => {
    const { summary } = await predict({ model: 'up_1-logistic', output: output('ok') });
    const dir = join(ctx.dir, 'model');
    await cp(join(ws.artifactsDir, 'models/up_1-logistic', summary?.version as string), dir, { recursive: true });
    const change = async (file: string, edit: (content: Record<string, unknown>) => void) => {
      const path = join(dir, file);
      const before = await readFile(path, 'utf8');
      const content = JSON.parse(before) as Record<string, unknown>;
      edit(content);
      await writeFile(path, JSON.stringify(content));
      return () => writeFile(path, before);
    };
    for (const file of ['metadata.json', 'learner.json']) {
      const restore = await change(file, (content) => {
        content.format = 9;
      });
      await expect(predict({ model: dir })).rejects.toMatchObject({
        kind: 'data',
        message: expect.stringContaining('has format 9'),
        hint: expect.stringContaining('newer trademl'),
      });
      await restore();
    }
    const recipe = (content: Record<string, unknown>) => content.recipe as { features: { name: string }[] };
    const restore = await change('metadata.json', (content) => {
      recipe(content).features[0].name = 'gone';
    });
    await expect(predict({ model: dir })).rejects.toThrow(/no feature 'gone', which the model was trained with/);
    await restore();
    await change('metadata.json', (content) => {
      delete content.recipe;
    });
    await expect(predict({ model: dir })).rejects.toThrow(/does not say how its features are computed/);
    await expect(predict({ model: dir, bars: 'x', features: 'y' })).rejects.toThrow(/exclude each other/);
    await expect(predict({ model: 'up_1-logistic', bars: '/nowhere' })).rejects.toThrow(/\/nowhere does not exist/);
    await expect(predict({ model: 'up_1-logistic', symbols: ['S09'] })).rejects.toThrow(/no rows of symbol 'S09'/);
  });
});

describe('rows that were learned from', () => {
  const day = (n: number) => `2024-01-0${n}`;
  const panel = {
    time: Float64Array.from([1, 2, 3, 4, 5, 6, 3].map((n) => Date.parse(day(n)) * 1000)),
    symbols: ['A', 'B'],
    symbolId: Int32Array.from([0, 0, 0, 0, 0, 0, 1]),
    labelKnownAt: new Float64Array(7),
    y: new Float64Array(7),
    features: [],
    columns: {},
  };
  const rows = Int32Array.from(panel.time.keys());
  const model = learnedRows({ symbols: ['A'], from: day(2), to: day(3), latestKnownAt: day(5) }, 'metadata.json');
  const older = learnedRows({ symbols: ['A'], from: day(2), to: day(3) }, 'metadata.json');
  const stacker = learnedRows({ symbols: ['A', 'B'], from: day(3), to: day(3), latestKnownAt: day(4) }, 'manifest');

  it.each([
    ['nothing learned', [], [0, 0, 0, 0, 0, 0, 0]],
    ['until the last outcome was known', [model], [0, 1, 1, 1, 0, 0, 0]],
    ['until the last row, where no more is recorded', [older], [0, 1, 1, 0, 0, 0, 0]],
    ['every part of a chain counts', [older, stacker], [0, 1, 1, 0, 0, 0, 1]],
    ['a part without a record leaves the rest open', [older, undefined], [-1, 1, 1, -1, -1, -1, -1]],
  ])('%s', (_, learned, expected) => {
    expect([...inSampleRows(learned, panel, rows)]).toEqual(expected);
  });

  it('a record without symbols or range says nothing', () => {
    expect(learnedRows({ from: day(1), to: day(2) }, 'metadata.json')).toBeUndefined();
    expect(learnedRows({ symbols: ['A'], to: day(2) }, 'metadata.json')).toBeUndefined();
  });
});
