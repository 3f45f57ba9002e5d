import { describe, expect, it } from 'vitest';
import { learners, loadModel } from '../../src/models/index.ts';
import { lossOf, madeRows, tasks } from '../engines/made-rows.ts';
import { newFolder, setting, withModel } from './fitting.ts';

describe('xgb', () => {
  const xgb = learners.get('xgb');
  const task = tasks[0];
  const train = madeRows(task, 300);
  const valid = madeRows(task, 300, { seed: 2 });

  it('keeps the best round when it has a validation part, and reports each round', async () => {
    const seen: number[] = [];
    const onRound = ({ loss }: { loss?: number }) => seen.push(loss ?? Number.NaN);
    await withModel(xgb.fit(task, train, valid, { rounds: 1000, eta: 0.3 }, setting({ onRound })), async (model) => {
      const best = model.bestIteration as number;
      expect(seen.length).toBe(best + 1 + 20);
      expect(seen[best]).toBe(Math.min(...seen));
      expect(lossOf(task, valid.y, await model.predict(valid))).toBeCloseTo(seen[best], 5);
      const dir = newFolder();
      await model.save(dir);
      await withModel(loadModel(dir), async (loaded) => expect(loaded.bestIteration).toBe(best));
    });
  });

  it('runs all rounds without one, or with early stopping off', async () => {
    await withModel(xgb.fit(task, train, undefined, { rounds: 30 }, setting()), async (model) => {
      expect(model.bestIteration).toBeUndefined();
    });
    const seen: number[] = [];
    const run = setting({ onRound: ({ done }) => seen.push(done) });
    const params = { rounds: 60, eta: 0.5, earlyStoppingRounds: 0 };
    await withModel(xgb.fit(task, train, valid, params, run), async () => expect(seen.at(-1)).toBe(60));
  });

  it('passes extra parameters on, and names one that XGBoost does not know', async () => {
    const params = { rounds: 3, extra: { max_leaves: 2, grow_policy: 'lossguide' } };
    await withModel(xgb.fit(task, train, undefined, params, setting()), async (model) => {
      expect(model.importance().reduce((sum, { weight = 0 }) => sum + weight, 0)).toBe(3);
    });
    const wrong = xgb.fit(task, train, undefined, { extra: { max_leafs: 2 } }, setting());
    await expect(wrong).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining("'max_leafs'") });
  });

  it('refuses validation rows with other features', async () => {
    const other = { ...valid, features: valid.features.map((name) => `${name}_b`) };
    await expect(xgb.fit(task, train, other, {}, setting())).rejects.toThrow(/validation rows lack 'feature_0'/);
  });
});

describe('rf', () => {
  it.each([tasks[0], tasks[2]])(
    'has leaves that are the means or class frequencies of their rows, on a $kind task',
    async (task) => {
      const data = madeRows(task, 300);
      const params = { trees: 1, maxDepth: 2, subsample: 1, colsampleBynode: 1 };
      await withModel(learners.get('rf').fit(task, data, undefined, params, setting()), async (model) => {
        const predictions = await model.predict(data);
        const leaves = new Set(predictions);
        expect(leaves.size).toBe(4);
        for (const leaf of leaves) {
          const own = Array.from(data.y).filter((_, row) => predictions[row] === leaf);
          expect(leaf).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 5);
        }
      });
    },
  );

  it('gives the weighted class frequencies where nothing can be split', async () => {
    const x = new Float32Array(4);
    const data = { x, rows: 4, features: ['a'], y: Float64Array.of(0, 2, 2, 1), weights: Float32Array.of(1, 1, 1, 5) };
    const params = { subsample: 1, minLeaf: 1, minSplit: 2 };
    await withModel(learners.get('rf').fit(tasks[1], data, undefined, params, setting()), async (model) => {
      const predictions = Array.from(await model.predict({ x: new Float32Array(1), rows: 1 }));
      [1 / 8, 5 / 8, 2 / 8].forEach((share, k) => {
        expect(predictions[k]).toBeCloseTo(share, 5);
      });
    });
  });

  it('gives probabilities that hold: a forest of classes beats the prior by its Brier score on new rows', async () => {
    const [train, fresh] = [madeRows(tasks[1], 1500), madeRows(tasks[1], 1500, { seed: 9 })];
    const brierOf = async (name: string) => {
      const model = await learners.get(name).fit(tasks[1], train, undefined, {}, setting());
      const p = await model.predict(fresh);
      model.close();
      let sum = 0;
      fresh.y.forEach((code, row) => {
        for (let k = 0; k < 3; k++) sum += (p[row * 3 + k] - (code === k ? 1 : 0)) ** 2;
      });
      return sum / fresh.rows;
    };
    expect(await brierOf('rf')).toBeLessThan(0.7 * (await brierOf('prior')));
  });

  it('keeps minLeaf: one tree on all rows has leaves of at least that many', async () => {
    const data = madeRows(tasks[2], 64);
    const params = { trees: 1, maxDepth: 10, minLeaf: 16, subsample: 1, colsampleBynode: 1 };
    await withModel(learners.get('rf').fit(tasks[2], data, undefined, params, setting()), async (model) => {
      const counts = new Map<number, number>();
      for (const value of await model.predict(data)) counts.set(value, (counts.get(value) ?? 0) + 1);
      expect(counts.size).toBeGreaterThan(1);
      expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(16);
      // A leaf of a tree on values is the mean of its rows.
      const predictions = await model.predict(data);
      const [leaf] = predictions;
      const inLeaf = Array.from(data.y).filter((_, row) => predictions[row] === leaf);
      expect(leaf).toBeCloseTo(inLeaf.reduce((sum, value) => sum + value, 0) / inLeaf.length, 5);
    });
  });
});
