import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { strategies } from '../../src/ensembles/index.ts';
import { predictionsPath } from '../../src/io/layout.ts';
import { readFrame } from '../../src/io/parquet.ts';
import { learners } from '../../src/models/index.ts';
import { calibrateStage } from '../../src/stages/calibrate.ts';
import { calibrateConfig, partOf } from '../../src/stages/calibrate-config.ts';
import { ensembleConfig, ensembleStage } from '../../src/stages/ensemble.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { predictConfig, predictStage } from '../../src/stages/predict.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { testContext } from '../support/stage-context.ts';

/** Two symbols, daily; `isRising` days go up by the same small share, the others by chance. */
async function marketOf(days: number, isRising: (day: number) => boolean) {
  const ctx = testContext();
  const rng = createRng(3);
  const lines = ['date,symbol,open,high,low,close,volume'];
  for (const [symbol, rise] of [
    ['A', 1.001],
    ['B', 1.002],
  ] as const) {
    let price = 100;
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.UTC(2022, 0, 1 + day)).toISOString().slice(0, 10);
      const next = price * (isRising(day) ? rise : Math.exp(0.01 * rng.normal()));
      const [low, high] = [0.999 * Math.min(price, next), 1.001 * Math.max(price, next)];
      lines.push([date, symbol, price, high, low, next, 1000].join(','));
      price = next;
    }
  }
  const path = join(ctx.dir, 'bars.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  await ingestStage(ingestConfig.parse({ source: 'csv', path, calendar: '24x7' }), ctx);
  const features = ['rsi:period=3', 'log_return:period=1'];
  await featuresStage(featuresConfig.parse({ name: 'set', set: 'none', features, label: ['up:horizon=1'] }), ctx);
  const output = join(ctx.workspace.configsDir, 'splits/set.json');
  await splitsStage(splitsConfig.parse({ features: 'set', nFolds: 2, output }), ctx);
  return ctx;
}

const classifiers = learners.all().filter(({ tasks }) => tasks.includes('binary'));
/** As little work as each allows. */
const least: Readonly<Record<string, number>> = { epochs: 1, units: 4, rounds: 3, trees: 3, heads: 1 };

const markets = [
  { name: 'a first fold of one class', days: 120, isRising: (day: number) => day < 60 },
  { name: 'some ten rows a symbol', days: 14, isRising: () => false },
  { name: 'one class and constant features throughout', days: 60, isRising: () => true },
];

describe.each(markets)('$name', ({ days, isRising }) => {
  it('is learned by every learner, combined, calibrated and predicted in finite probabilities', async () => {
    const ctx = await marketOf(days, isRising);
    const runs = classifiers.map(({ name, params }) => ({
      run: name,
      model: name,
      params: Object.fromEntries(Object.entries(least).filter(([key]) => key in params.shape)),
    }));
    await trainStage(trainConfig.parse({ features: 'set', selection: 'none', runs }), ctx);
    const models = ['logistic', 'xgb', 'mlp'];
    for (const { name } of strategies.all()) {
      const run = `by-${name}`;
      await ensembleStage(ensembleConfig.parse({ models, strategy: name, run, resamples: 100 }), ctx);
      runs.push({ run, model: name, params: {} });
    }
    for (const run of ['xgb', 'by-stack-logistic']) {
      const part = partOf(calibrateConfig.parse({ run, method: 'platt', resamples: 100 }));
      if ('run' in part) await calibrateStage(part.run, ctx);
      runs.push({ run: `${run}-calibrated`, model: run, params: {} });
    }
    for (const { run } of runs) {
      const output = join(ctx.dir, 'out.parquet');
      await predictStage(predictConfig.parse({ model: join(ctx.workspace.artifactsDir, 'runs', run), output }), ctx);
      for (const path of [output, predictionsPath(ctx.workspace, run)]) {
        const { p_up } = (await readFrame(path, { columns: ['p_up'] })).columns;
        expect(
          Array.from(p_up).every((p) => p >= 0 && p <= 1),
          `${run}: ${path}`,
        ).toBe(true);
      }
    }
    const said = ctx.said.join('\n');
    if (isRising(0))
      expect(said).toMatch(/fold 0: none of its \d+ training rows is 'down', so its model can't foresee/);
    if (isRising(days)) expect(said).toMatch(/final model: none of its \d+ training rows is 'down'/);
    if (days < 100) {
      expect(said).toMatch(/stack-logistic learned nothing for the hold-out and later, and the plain mean stands in/);
      await expect(evaluateStage(evaluateConfig.parse({ run: 'xgb' }), ctx)).rejects.toMatchObject({ kind: 'data' });
    }
  }, 120_000);
});

it('a loss that runs away names the fold and what to try, and is left out on request', async () => {
  const ctx = await marketOf(60, () => false);
  const wild = { run: 'wild', model: 'mlp', params: { learningRate: 1, clip: 0, layers: 40, units: 32, batch: 8 } };
  const train = (given: object) =>
    trainStage(trainConfig.parse({ features: 'set', selection: 'none', validationShare: 0, ...given }), ctx);
  await expect(train({ runs: [wild] })).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringMatching(/^(fold \d|final model): learner mlp: the training loss is \w+ after epoch/),
    hint: expect.stringContaining('learningRate below 1'),
  });
  const { runs, skipped } = await train({ runs: [wild, { run: 'tame', model: 'logistic' }], onModelFailure: 'skip' });
  expect(runs.map(({ name }) => name)).toEqual(['tame']);
  expect(skipped).toEqual([{ run: 'wild', reason: expect.stringMatching(/: learner mlp: the training loss/) }]);
});
