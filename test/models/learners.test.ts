import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { type Dataset, type FitSetting, learners, loadModel } from '../../src/models/index.ts';
import { lossOf, madeRows, madeSeries, rowsFor, tasks } from '../engines/made-rows.ts';
import { newFolder, setting, withModel } from './fitting.ts';

/** Small models, so that the contract runs quickly. A learner that is not named here runs with its defaults. */
const quick: Record<string, Record<string, unknown>> = {
  'extra-trees': { trees: 20, maxDepth: 6 },
  gbdt: { trees: 20 },
  lightgbm: { rounds: 20 },
  xgb: { rounds: 20 },
  rf: { trees: 20, maxDepth: 6 },
  mlp: { epochs: 3 },
  lstm: { epochs: 2, units: 8, sequence: 5 },
  gru: { epochs: 2, units: 8, sequence: 5 },
  tcn: { epochs: 2, units: 8, sequence: 5 },
  transformer: { epochs: 2, units: 8, sequence: 5 },
};
const quickly = (name: string) => quick[name] ?? {};
const outputsOf = (task: Task) => (task.kind === 'multiclass' ? task.classes.length : 1);

const cases = learners
  .all()
  .flatMap((learner) =>
    tasks.filter(({ kind }) => learner.tasks.includes(kind)).map((task) => ({ learner, task, name: learner.name })),
  );

describe.each(cases)('$name on a $task.kind task', ({ learner, task, name }) => {
  const data = rowsFor(learner, quickly(name), task, 400);
  const width = data.features.length;
  const fit = (train: Dataset = data, options: Partial<FitSetting> = {}) =>
    learner.fit(task, train, undefined, quickly(name), setting(options));

  it('predicts one row of outputs for each row, and probabilities that are some', async () => {
    await withModel(fit(), async (model) => {
      const predictions = await model.predict(data);
      expect(predictions.length).toBe(data.rows * outputsOf(task));
      expect(predictions.every(Number.isFinite)).toBe(true);
      if (task.kind === 'regression') return;
      expect(predictions.every((p) => p >= 0 && p <= 1)).toBe(true);
      for (let row = 0; task.kind === 'multiclass' && row < data.rows; row++) {
        expect(predictions[row * 3] + predictions[row * 3 + 1] + predictions[row * 3 + 2]).toBeCloseTo(1, 5);
      }
    });
  });

  it('fitted twice predicts the same, at any number of threads', async () => {
    await withModel(fit(), async (first) => {
      await withModel(fit(data, { threads: 1 }), async (second) => {
        expect(await second.predict(data)).toEqual(await first.predict(data));
      });
    });
  });

  it('predicts the same after save and load, and has the same importances', async () => {
    await withModel(fit(), async (model) => {
      const dir = newFolder();
      expect(await model.save(dir)).toContain('learner.json');
      await withModel(loadModel(dir, { threads: 1 }), async (loaded) => {
        expect(await loaded.predict(data)).toEqual(await model.predict(data));
        expect(loaded.importance()).toEqual(model.importance());
        expect(loaded).toMatchObject({ learner: name, task, features: data.features, device: 'cpu' });
      });
    });
  });

  it('accepts rows where everything is missing', async () => {
    const missing = { ...data, x: data.x.map((value, i) => (i < 10 * width ? Number.NaN : value)) };
    await withModel(fit(missing), async (model) => {
      const row = new Float32Array(width).fill(Number.NaN);
      const series = data.series && madeSeries(1);
      expect((await model.predict({ x: row, rows: 1, series })).every(Number.isFinite)).toBe(true);
    });
  });

  it('predicts nothing for no rows', async () => {
    await withModel(fit(), async (model) => {
      expect((await model.predict({ x: new Float32Array(0), rows: 0 })).length).toBe(0);
    });
  });

  it('refuses features that are not its own, by name', async () => {
    await withModel(fit(), async (model) => {
      const [first, ...rest] = data.features;
      await expect(model.predict({ ...data, features: ['rsi', ...rest] })).rejects.toThrow(
        `lack '${first}' and have 'rsi'`,
      );
      if (rest.length > 0) {
        await expect(model.predict({ ...data, features: [...rest, first] })).rejects.toThrow(
          `column 0 of the rows to predict is '${rest[0]}' where the model has '${first}'`,
        );
      }
      await expect(model.predict({ ...data, rows: data.rows - 1 })).rejects.toThrow(
        `${400 * width} values; 399 rows x ${width} features need ${399 * width}`,
      );
    });
  });

  it.each([
    ['no rows', { x: new Float32Array(0), y: new Float64Array(0), rows: 0 }, /no training rows/],
    ['no features', { features: [] }, /no features/],
    ['a feature twice', { features: ['a', 'b', 'a'] }, /two features named 'a'/],
    ['too few values', { x: new Float32Array(5) }, /has 5 values; 400 rows x \d+ features need \d+/],
    ['too few labels', { y: new Float64Array(3) }, /3 labels for 400 rows/],
    ['too few weights', { weights: new Float32Array(3) }, /3 weights for 400 rows/],
    ['a missing label', { y: new Float64Array(400).fill(Number.NaN, 17, 18) }, /label NaN in row 17/],
    ['no weight at all', { weights: new Float32Array(400) }, /all weights of the training rows are 0/],
    ['a weight below zero', { weights: new Float32Array(400).fill(-1, 9, 10) }, /weight -1 in row 9/],
  ])('refuses %s', async (_what, change, message) => {
    await expect(fit({ ...data, ...change })).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(message),
    });
  });

  it('takes weights of zero as rows that are not there', async () => {
    const half = data.rows / 2;
    const weights = new Float32Array(data.rows).fill(1, 0, half);
    const noise = {
      ...data,
      weights,
      y: data.y.map((value, row) => (row < half ? value : data.y[data.rows - 1 - row])),
    };
    await withModel(fit({ ...data, weights }), async (one) => {
      await withModel(fit(noise), async (other) => {
        expect(await other.predict(data)).toEqual(await one.predict(data));
      });
    });
  });

  it.each([
    ['ten rows', () => rowsFor(learner, quickly(name), task, 10)],
    ['features without any difference', () => ({ ...data, x: new Float32Array(data.x.length).fill(0.01) })],
    ['labels of one class or value', () => ({ ...data, y: new Float64Array(data.rows).fill(1) })],
  ])('learns something finite from %s, or says in plain words why not', async (_what, make) => {
    const train = make();
    const fitting = fit(train);
    const failure = await fitting.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) {
      await withModel(fitting, async (model) => {
        expect((await model.predict(train)).every(Number.isFinite)).toBe(true);
      });
    } else expect(failure).toMatchObject({ kind: 'data', message: expect.stringMatching(/\w+ \w+/) });
  });

  it('refuses a parameter that it does not have', async () => {
    const wrong = learner.fit(task, data, undefined, { roundz: 3 }, setting());
    await expect(wrong).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining("no parameter 'roundz'"),
    });
  });
});

const modelFiles: Readonly<Record<string, string>> = { xgboost: 'model.ubj', lightgbm: 'model.txt' };
const treeLearners = learners.all().flatMap((learner) => {
  const modelFile = modelFiles[learner.engine ?? ''];
  return modelFile ? [Object.assign(Object.create(learner) as typeof learner, { modelFile })] : [];
});

describe.each(treeLearners)('$name', (learner) => {
  it.each(tasks)('beats the baseline on new rows of a $kind task', async (task) => {
    const train = madeRows(task, 2000);
    const fresh = madeRows(task, 2000, { seed: 9 });
    const lossWith = async (name: string, params: Record<string, unknown>) => {
      const model = await learners.get(name).fit(task, train, undefined, params, setting());
      const loss = lossOf(task, fresh.y, await model.predict(fresh));
      model.close();
      return loss;
    };
    expect(await lossWith(learner.name, {})).toBeLessThan(0.8 * (await lossWith('prior', {})));
  });

  it('ranks the two features that matter first', async () => {
    const data = madeRows(tasks[0], 2000);
    await withModel(learner.fit(tasks[0], data, undefined, {}, setting()), async (model) => {
      const ranked = model.importance().sort((a, b) => b.gain * (b.weight ?? 0) - a.gain * (a.weight ?? 0));
      expect(
        ranked
          .slice(0, 2)
          .map(({ feature }) => feature)
          .sort(),
      ).toEqual(['feature_0', 'feature_1']);
      expect(ranked.every(({ gain, cover = 0, weight = -1 }) => gain >= 0 && cover >= 0 && weight >= 0)).toBe(true);
    });
  });

  it('has limits on its parameters, and words for a value outside', async () => {
    const data = madeRows(tasks[0], 50);
    for (const wrong of [{ maxDepth: 0 }, { subsample: 1.5 }, { maxBin: 'many' }]) {
      const [key] = Object.keys(wrong);
      await expect(learner.fit(tasks[0], data, undefined, wrong, setting())).rejects.toMatchObject({
        kind: 'config',
        message: expect.stringMatching(new RegExp(`learner ${learner.name}: ${key}: .*found`)),
      });
    }
  });

  it('describes each parameter', () => {
    for (const [key, field] of Object.entries(learner.params.shape)) {
      expect((field as { description?: string }).description, key).toMatch(/\w/);
    }
  });

  it('stops on an abort', async () => {
    const data = madeRows(tasks[0], 20_000);
    const controller = new AbortController();
    const fit = learner.fit(tasks[0], data, undefined, {}, setting({ signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    const start = performance.now();
    await expect(fit).rejects.toMatchObject({ kind: 'interrupted' });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  describe('a saved model', () => {
    const saved = async () => {
      const dir = newFolder();
      await withModel(
        learner.fit(tasks[0], madeRows(tasks[0], 100), undefined, quickly(learner.name), setting()),
        async (model) => {
          await model.save(dir);
        },
      );
      return dir;
    };

    it('that is cut short is refused by name and size', async () => {
      const dir = await saved();
      truncateSync(join(dir, learner.modelFile), 100);
      await expect(loadModel(dir)).rejects.toMatchObject({
        kind: 'data',
        message: expect.stringMatching(new RegExp(`${learner.modelFile} has 100 bytes instead of \\d+`)),
      });
    });

    it('with changed bytes is refused', async () => {
      const dir = await saved();
      const path = join(dir, learner.modelFile);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(path, bytes);
      await expect(loadModel(dir)).rejects.toMatchObject({
        kind: 'data',
        message: expect.stringContaining('sha256 differs'),
      });
    });

    it('without its model file, or with a broken description, is refused', async () => {
      const dir = await saved();
      rmSync(join(dir, learner.modelFile));
      await expect(loadModel(dir)).rejects.toThrow(`${learner.modelFile} is missing`);
      writeFileSync(join(dir, 'learner.json'), '{"format": 2}');
      await expect(loadModel(dir)).rejects.toMatchObject({ kind: 'data', message: expect.stringContaining('format') });
    });
  });
});

describe('prior', () => {
  it.each([
    [tasks[0], [0, 1, 1, 1], [0.75]],
    [tasks[1], [0, 2, 2, 2], [0.25, 0, 0.75]],
    [tasks[2], [1, 2, 3, 6], [3]],
  ])('of a %j with labels %j is %j', async (task, y, expected) => {
    const data = { x: new Float32Array(4), rows: 4, features: ['a'], y: Float64Array.from(y) };
    const model = await learners.get('prior').fit(task, data, undefined, {}, setting());
    expect(Array.from(await model.predict({ x: new Float32Array(1), rows: 1 }))).toEqual(expected);
  });

  it('follows the weights, and refuses none at all', async () => {
    const data = { x: new Float32Array(2), rows: 2, features: ['a'], y: Float64Array.of(0, 1) };
    const fit = (weights: Float32Array) =>
      learners.get('prior').fit(tasks[0], { ...data, weights }, undefined, {}, setting());
    expect(Array.from(await (await fit(Float32Array.of(3, 1))).predict({ x: new Float32Array(1), rows: 1 }))).toEqual([
      0.25,
    ]);
    await expect(fit(Float32Array.of(0, 0))).rejects.toThrow(/all weights/);
  });
});

describe('loadModel', () => {
  it('says that a folder has no model', async () => {
    await expect(loadModel(newFolder())).rejects.toThrow(/learner\.json does not exist/);
  });
});
