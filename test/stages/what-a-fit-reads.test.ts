import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPanel } from '../../src/io/panel.ts';
import { readTrials, trialsPath } from '../../src/io/trials.ts';
import { readSelection, writeSelection } from '../../src/selection/selection-file.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig } from '../../src/stages/ingest/config.ts';
import { ingestStage } from '../../src/stages/ingest.ts';
import { paramsField } from '../../src/stages/params-field.ts';
import { selectConfig, selectStage } from '../../src/stages/select.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { tuneConfig } from '../../src/stages/tune/config.ts';
import { tuneStage } from '../../src/stages/tune.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';

let ctx: TestContext;

const train = (config: object) =>
  trainStage(trainConfig.parse({ features: 'small', model: 'logistic', ...config }), ctx);

beforeAll(async () => {
  ctx = testContext();
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 3, days: 400 }), ctx);
  const set = {
    name: 'small',
    set: 'none',
    features: ['rsi:period=7', 'roc:period=5', 'log_return', 'realised_volatility:period=20'],
    label: ['up:horizon=2', 'forward-return:horizon=2', 'volatility:window=5'],
  };
  await featuresStage(featuresConfig.parse(set), ctx);
  await splitsStage(splitsConfig.parse({ features: 'small', nFolds: 2 }), ctx);
});

describe('symbols of a fit', () => {
  it('named twice or in another order are the same rows', async () => {
    const panelOf = (symbols: string[]) => loadPanel(ctx.workspace, 'small', { label: 'label_up_2', symbols });
    expect(await panelOf(['S02', 'S01', 'S02'])).toEqual(await panelOf(['S01', 'S02']));
  });

  it.each([
    { symbols: ['S01', 'S77'], says: /no symbol 'S77'/ },
    { symbols: [], says: /none are named/ },
  ])('$symbols are refused', async ({ symbols, says }) => {
    const own = { features: 'small', symbols };
    await expect(train({ symbols, run: 'no' })).rejects.toThrow(says);
    await expect(splitsStage(splitsConfig.parse({ ...own, name: 'no' }), ctx)).rejects.toThrow(says);
    await expect(selectStage(selectConfig.parse({ ...own, name: 'no' }), ctx)).rejects.toThrow(says);
  });
});

describe('a learner that forecasts volatility', () => {
  it.each(['garch', 'gjr', 'egarch', 'ewma', 'naive'])('%s refuses a label of returns', async (model) => {
    const config = { model, label: 'forward-return:horizon=2', run: 'no' };
    await expect(train(config)).rejects.toThrow(`${model} forecasts volatility, and this label is forward-return`);
  });

  it('takes one of volatility, and the naive one any for which a column is named', async () => {
    await train({ model: 'ewma', label: 'volatility:window=5', run: 'ewma' });
    const params = { column: 'log_return_1' };
    const { runs } = await train({ model: 'naive', label: 'forward-return:horizon=2', params, run: 'naive' });
    expect(runs[0].summary?.features).toEqual(['log_return_1']);
  });
});

describe('a selection', () => {
  it('of another label is taken with a word, unless the learner reads columns of its own', async () => {
    await selectStage(selectConfig.parse({ features: 'small', method: ['constant'] }), ctx);
    ctx.said.length = 0;
    await train({ run: 'same-label' });
    await train({ model: 'ewma', label: 'volatility:window=5', run: 'ewma' });
    expect(ctx.said.filter((line) => line.includes('were chosen for'))).toEqual([]);
    await train({ model: 'ridge', label: 'forward-return:horizon=2', run: 'other-label' });
    const words = ctx.said.filter((line) => line.includes('were chosen for'));
    expect(words).toHaveLength(1);
    expect(words[0]).toMatch(
      /chosen for label_up_2, and this learns label_forward_return_2.*--label forward-return:horizon=2/,
    );
  });

  it('of single symbols serves a fit of that symbol; a fit of several takes the pooled one and says so', async () => {
    await selectStage(
      selectConfig.parse({ features: 'small', method: ['kbest-anova:keep=1'], perSymbol: true, name: 'ps' }),
      ctx,
    );
    const selection = join(ctx.workspace.configsDir, 'features', 'ps.yaml');
    const stored = await readSelection(selection);
    const own = { ...stored.perSymbol };
    own.S01 = { ...own.S01, selected: ['roc_5'] };
    await writeSelection(selection, { ...stored, selected: ['rsi_7'], perSymbol: own });
    ctx.said.length = 0;
    const one = await train({ selection, symbols: ['S01'], run: 'one' });
    expect(one.runs[0].summary?.features).toEqual(['roc_5']);
    expect(ctx.said.filter((line) => line.includes('for each symbol'))).toEqual([]);
    const all = await train({ selection, run: 'all' });
    expect(all.runs[0].summary?.features).toEqual(['rsi_7']);
    expect(ctx.said.filter((line) => line.includes('a selection for each symbol'))).toHaveLength(1);
  });

  it('of other splits is refused', async () => {
    const path = join(ctx.workspace.configsDir, 'features', 'small.yaml');
    const text = await readFile(path, 'utf8');
    const other = join(ctx.dir, 'other.yaml');
    await writeFile(other, text.replace(/splitsHash: \w+/, `splitsHash: ${'f'.repeat(64)}`));
    await expect(train({ selection: other, run: 'no' })).rejects.toThrow(/was made with other splits/);
  });
});

describe('a feature that has no value yet in a fold', () => {
  it('is named, with the rows that lack it', async () => {
    const set = { name: 'slow', set: 'none', features: ['sma:period=200', 'log_return'], label: ['up:horizon=2'] };
    await featuresStage(featuresConfig.parse(set), ctx);
    await splitsStage(splitsConfig.parse({ features: 'slow', nFolds: 2, minTrain: 0.3 }), ctx);
    ctx.said.length = 0;
    await train({ features: 'slow', run: 'slow' });
    expect(ctx.said.filter((line) => line.includes('have no value'))).toEqual([
      expect.stringMatching(/^fold 0: 1 of 2 features \(sma_200\) have no value in its \d+ training rows.*--min-train/),
    ]);
  });
});

describe('a file that is not there or not whole', () => {
  it('splits: the message names the command that makes them', async () => {
    const message = { kind: 'missing-input', hint: expect.stringContaining('trademl splits --features small') };
    const config = { features: 'small', splits: join(ctx.dir, 'none.json') };
    await expect(train({ ...config, run: 'no' })).rejects.toMatchObject(message);
    await expect(selectStage(selectConfig.parse({ ...config, name: 'no' }), ctx)).rejects.toMatchObject(message);
    await expect(tuneStage(tuneConfig.parse({ ...config, study: 'no' }), ctx)).rejects.toMatchObject(message);
  });

  it.each(['selection', 'paramsFrom'])('%s: the message names the file', async (key) => {
    const none = join(ctx.dir, 'none.yaml');
    await expect(train({ [key]: none, run: 'no' })).rejects.toMatchObject({
      kind: 'missing-input',
      message: `${none} does not exist`,
    });
    await expect(train({ [key]: ctx.dir, run: 'no' })).rejects.toMatchObject({
      kind: 'usage',
      message: `${ctx.dir} is a folder`,
    });
    const torn = join(ctx.dir, 'torn.yaml');
    await writeFile(torn, 'version: [1');
    await expect(train({ [key]: torn, run: 'no' })).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/torn\.yaml is not valid YAML/),
    });
  });

  it('a parameter on the command line that is no YAML is told from a wrong value', () => {
    expect(() => paramsField.parse(['extra={max_leaves: 4'])).toThrow(/--params 'extra=.*' is not valid YAML/);
  });
});

it('the same configuration under another name is one try, another seed or parameter is one more', async () => {
  const tries = async () => (await readTrials(trialsPath(ctx.workspace, 'small', 'label_up_2'))).length;
  const params = { l2: 3 };
  await train({ params, run: 'first' });
  const before = await tries();
  await train({ params, run: 'second', name: 'other', version: 'v2' });
  expect(await tries()).toBe(before);
  await train({ params: { l2: 4 }, run: 'third' });
  await trainStage(trainConfig.parse({ features: 'small', model: 'logistic', params, run: 'fourth' }), {
    ...ctx,
    seed: 8,
  });
  expect(await tries()).toBe(before + 2);
});
