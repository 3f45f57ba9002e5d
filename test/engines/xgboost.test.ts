import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { Booster, DMatrix, type TrainOptions, trainBooster } from '../../src/engines/xgboost/index.ts';
import { locateXgboost } from '../../src/engines/xgboost/locate.ts';
import type { Dataset } from '../../src/models/dataset.ts';
import { largestDifference, madeRows, tasks } from './made-rows.ts';
import { predictNaively } from './naive-trees.ts';

const { library } = locateXgboost();
const binary: Task = { kind: 'binary' };
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const thing of opened.splice(0)) thing.close();
});

async function matrixOf(data: Dataset, threads = 2): Promise<DMatrix> {
  const { x, rows, features, y, weights } = data;
  const options = { x, rows, columns: features.length, label: y, weight: weights, featureNames: features, threads };
  const matrix = await DMatrix.create(library, options);
  opened.push(matrix);
  return matrix;
}

function parametersOf(task: Task): TrainOptions['parameters'] {
  const sampling = { max_depth: 4, eta: 0.3, subsample: 0.8, colsample_bytree: 0.8 };
  if (task.kind === 'binary') return { ...sampling, objective: 'binary:logistic', eval_metric: 'logloss' };
  if (task.kind === 'regression') return { ...sampling, objective: 'reg:squarederror', eval_metric: 'rmse' };
  return { ...sampling, objective: 'multi:softprob', num_class: task.classes.length, eval_metric: 'mlogloss' };
}

async function train(task: Task, data: Dataset, options: Partial<TrainOptions> = {}) {
  const matrix = options.train ?? (await matrixOf(data, options.threads));
  const trained = await trainBooster(library, {
    train: matrix,
    rounds: 20,
    parameters: parametersOf(task),
    featureNames: data.features,
    device: 'cpu',
    threads: 2,
    seed: 7,
    signal: new AbortController().signal,
    ...options,
  });
  opened.push(trained.booster);
  return trained;
}

const textOf = (booster: Booster) => Buffer.from(booster.toBytes('json')).toString('utf8');

interface GoldenModel {
  readonly task: string;
  readonly x: readonly (number | null)[];
  readonly rows: number;
  readonly featureNames: readonly string[];
  readonly predictions: readonly number[];
  readonly margins: readonly number[];
  readonly gain: Readonly<Record<string, number>>;
  readonly model: string;
}

const golden = JSON.parse(readFileSync(new URL('../golden/xgboost_roundtrip.json', import.meta.url), 'utf8')) as {
  tolerance: number;
  values: { xgboost: string; models: GoldenModel[] }[];
};
// XGBoost promises to read models of older releases, so only those are asked for.
const readable = golden.values
  .filter(({ xgboost }) => Number(xgboost.split('.')[0]) <= Math.max(2, library.version[0]))
  .flatMap(({ xgboost, models }) => models.map((model) => ({ xgboost, ...model })));

describe('models trained by Python', () => {
  it.each(readable)('$task of xgboost $xgboost predicts here what it predicted there', async (there) => {
    const booster = await Booster.fromBytes(library, Buffer.from(there.model));
    opened.push(booster);
    const x = Float32Array.from(there.x, (value) => value ?? Number.NaN);
    expect(largestDifference(await booster.predict(x, there.rows), there.predictions)).toBeLessThan(golden.tolerance);
    const margins = await booster.predict(x, there.rows, 'margin');
    expect(largestDifference(margins, there.margins)).toBeLessThan(golden.tolerance);
    expect(booster.featureNames).toEqual(there.featureNames);
    const gain = booster.importance('gain');
    for (const [name, value] of Object.entries(there.gain)) {
      expect(Math.abs((gain.get(name) ?? 0) - value)).toBeLessThan(1e-5 * Math.max(1, value));
    }
    expect(largestDifference(predictNaively(there.model, x, there.rows), there.predictions)).toBeLessThan(1e-6);
  });
});

const pythonPeer = `
import sys, numpy as np, xgboost as xgb
for folder in sys.argv[1:]:
    booster = xgb.Booster(model_file=folder + "/model.ubj")
    x = np.fromfile(folder + "/rows.bin", dtype=np.float32).reshape(-1, booster.num_features())
    rows = xgb.DMatrix(x, feature_names=booster.feature_names)
    booster.predict(rows).astype(np.float64).tofile(folder + "/answer.bin")
`;
// Python is not needed to run trademl; where it has a new enough xgboost it serves as the second front end.
const pythonVersion = spawnSync('python3', ['-c', 'import xgboost; print(xgboost.__version__)'], { encoding: 'utf8' });
const pythonReads = pythonVersion.status === 0 && Number(pythonVersion.stdout.split('.')[0]) >= library.version[0];

/** Predictions of saved models by a front end that shares no code with ours: Python's, else the naive walk. */
function predictElsewhere(models: readonly { folder: string; data: Dataset }[]): Float64Array[] {
  if (!pythonReads) {
    return models.map(({ folder, data: { x, rows } }) =>
      predictNaively(readFileSync(join(folder, 'model.json'), 'utf8'), x, rows),
    );
  }
  for (const { folder, data } of models) writeFileSync(join(folder, 'rows.bin'), data.x);
  const folders = models.map(({ folder }) => folder);
  const peer = spawnSync('python3', ['-c', pythonPeer, ...folders], { encoding: 'utf8' });
  expect(peer.status, peer.stderr).toBe(0);
  return folders.map((folder) => {
    const bytes = readFileSync(join(folder, 'answer.bin'));
    return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  });
}

describe('models trained here', () => {
  it(`predict the same in another front end (${pythonReads ? 'Python' : 'a naive walk over the saved JSON'})`, async () => {
    const saved = await Promise.all(
      tasks.map(async (task) => {
        const data = madeRows(task, 500);
        const { booster } = await train(task, data);
        const folder = mkdtempSync(join(tmpdir(), 'trademl-xgboost-'));
        await booster.save(join(folder, 'model.ubj'));
        await booster.save(join(folder, 'model.json'));
        return { folder, data, predictions: await booster.predict(data.x, data.rows) };
      }),
    );
    predictElsewhere(saved).forEach((answer, i) => {
      expect(largestDifference(answer, saved[i].predictions)).toBeLessThan(1e-6);
    });
  });
});

describe.each(tasks)('$kind', (task) => {
  const data = madeRows(task, 500);

  it('predicts what a naive walk over its trees predicts', async () => {
    const { booster } = await train(task, data);
    const predictions = await booster.predict(data.x, data.rows);
    expect(largestDifference(predictions, predictNaively(textOf(booster), data.x, data.rows))).toBeLessThan(1e-6);
  });

  it.each(['json', 'ubj'] as const)('predicts the same after saving and loading .%s', async (format) => {
    const { booster } = await train(task, data);
    const path = join(mkdtempSync(join(tmpdir(), 'trademl-xgboost-')), `model.${format}`);
    await booster.save(path);
    const loaded = await Booster.fromFile(library, path);
    opened.push(loaded);
    expect(await loaded.predict(data.x, data.rows)).toEqual(await booster.predict(data.x, data.rows));
    expect(loaded.featureNames).toEqual(data.features);
    expect(loaded.rounds).toBe(20);
  });

  it('gives the same bytes for the same seed at any number of threads, and others for another seed', async () => {
    const bytesOf = async (options: Partial<TrainOptions>) => textOf((await train(task, data, options)).booster);
    const first = await bytesOf({ threads: 2 });
    expect(await bytesOf({ threads: 2 })).toBe(first);
    expect(await bytesOf({ threads: 1 })).toBe(first);
    expect(await bytesOf({ seed: 8 })).not.toBe(first);
  });

  it('is the same when two trainings take turns', async () => {
    const [one, two] = await Promise.all([train(task, data), train(task, data)]);
    expect(textOf(one.booster)).toBe(textOf(two.booster));
  });
});

describe('early stopping', () => {
  it('keeps the rounds up to the best one and no others', async () => {
    const data = madeRows(binary, 400);
    const valid = await matrixOf(madeRows(binary, 400, { seed: 2 }));
    const trained = await train(binary, data, { valid, rounds: 500, earlyStoppingRounds: 10 });
    const { history, bestRounds, bestScore, booster, metric } = trained;
    expect(history.length).toBeLessThan(500);
    expect(history.length).toBe(bestRounds + 10);
    expect(bestScore).toBe(Math.min(...history));
    expect(history.indexOf(bestScore as number)).toBe(bestRounds - 1);
    expect(booster.rounds).toBe(bestRounds);
    expect(metric).toBe('logloss');
    const short = await train(binary, data, { valid, rounds: bestRounds });
    expect(await booster.predict(data.x, data.rows)).toEqual(await short.booster.predict(data.x, data.rows));
  });

  it('looks for the largest value of a metric where more is better', async () => {
    const valid = await matrixOf(madeRows(binary, 400, { seed: 2 }));
    const parameters = { ...parametersOf(binary), eval_metric: 'auc' };
    const options = { valid, parameters, rounds: 200, earlyStoppingRounds: 10 };
    const { history, bestScore } = await train(binary, madeRows(binary, 400), options);
    expect(bestScore).toBe(Math.max(...history));
  });

  it('is refused without a validation part', async () => {
    await expect(train(binary, madeRows(binary, 50), { earlyStoppingRounds: 5 })).rejects.toThrow(/validation part/);
  });
});

describe('an abort', () => {
  it('ends a long training within a second and leaves the event loop turning meanwhile', async () => {
    const data = madeRows(binary, 20_000, { features: 40 });
    const controller = new AbortController();
    let turns = 0;
    const spinner = setInterval(() => turns++, 20);
    const rounds: number[] = [];
    let abortedAt = 0;
    const onRound = ({ done }: { done: number }) => {
      rounds.push(done);
      if (done > 1) return;
      setTimeout(() => {
        abortedAt = performance.now();
        controller.abort();
      }, 300);
    };
    await expect(train(binary, data, { rounds: 100_000, signal: controller.signal, onRound })).rejects.toMatchObject({
      kind: 'interrupted',
    });
    clearInterval(spinner);
    expect(performance.now() - abortedAt).toBeLessThan(1000);
    expect(turns).toBeGreaterThan(10);
    expect(rounds.length).toBeGreaterThan(0);
  });

  it('before the start trains nothing', async () => {
    const rounds: number[] = [];
    const options = { signal: AbortSignal.abort(), onRound: () => rounds.push(1) };
    await expect(train(binary, madeRows(binary, 50), options)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(rounds).toEqual([]);
  });
});

describe('handles', () => {
  it('close once, and say so when used afterwards', async () => {
    const { booster } = await train(binary, madeRows(binary, 50), { rounds: 2 });
    booster.close();
    booster.close();
    expect(() => booster.rounds).toThrow(/Booster was closed/);
    await expect(booster.predict(new Float32Array(6), 1)).rejects.toThrow(/Booster was closed/);
  });

  it('closed during a call stay valid until it returns', async () => {
    const data = madeRows(binary, 5000);
    const matrix = await matrixOf(data);
    const booster = Booster.create(library, [matrix]);
    booster.setParameters(parametersOf(binary));
    const update = booster.update(0, matrix);
    await Promise.resolve();
    matrix.close();
    booster.close();
    await expect(update).resolves.toBeUndefined();
  });
});

describe('mistakes', () => {
  const data = madeRows(binary, 50);
  const good = { x: data.x, rows: 50, columns: 6, threads: 1 };

  it.each([
    [{ ...good, rows: 49 }, /matrix has 300 values; 49 rows x 6 features need 294/],
    [{ ...good, label: new Float64Array(49) }, /label has 49 values; 50 rows need 50/],
    [{ ...good, weight: new Float32Array(51) }, /weight has 51 values; 50 rows need 50/],
    [{ ...good, featureNames: ['a'] }, /feature names has 1 values; 6 features need 6/],
  ])('in shapes are told with both numbers (%#)', async (options, message) => {
    await expect(DMatrix.create(library, options)).rejects.toThrow(message);
  });

  it('in labels are told in the words of the library, although it failed on another thread', async () => {
    const bad = { ...data, y: Float64Array.from(data.y, (value) => value + 4) };
    // Since 2.0 the library would otherwise first trip over the starting point that it takes from the labels.
    const parameters = { ...parametersOf(binary), base_score: 0.5 };
    await expect(train(binary, bad, { parameters })).rejects.toThrow(/xgboost: .*label must be in /i);
  });

  it('in parameters are told in the words of the library', async () => {
    const parameters = { ...parametersOf(binary), max_depth: 'deep' };
    await expect(train(binary, data, { parameters })).rejects.toThrow(/xgboost: .*max_depth.*deep/i);
  });

  it('in parameter names are warned about', async () => {
    const warnings: string[] = [];
    const parameters = { ...parametersOf(binary), max_deep: 3 };
    await train(binary, data, { parameters, onWarning: (message) => warnings.push(message) });
    expect(warnings.join('\n')).toMatch(/Parameters: \{ "max_deep" \} are not used/);
  });

  it('in the width of the rows to predict are told with both numbers', async () => {
    const { booster } = await train(binary, data, { rounds: 2 });
    await expect(booster.predict(new Float32Array(10), 2)).rejects.toThrow(/10 values; 2 rows x 6 features need 12/);
  });

  it.each(['json', 'ubj'] as const)('such as a truncated .%s file name the file', async (format) => {
    const { booster } = await train(binary, data, { rounds: 2 });
    const path = join(mkdtempSync(join(tmpdir(), 'trademl-xgboost-')), `model.${format}`);
    const whole = booster.toBytes(format);
    for (const bytes of [0, 1, 2, 20, 300, Math.floor(whole.length / 2), whole.length - 100, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, bytes));
      await expect(Booster.fromFile(library, path)).rejects.toMatchObject({ kind: 'data' });
      await expect(Booster.fromFile(library, path)).rejects.toThrow(path);
    }
  });
});
