import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { engines } from '../../src/engines/index.ts';
import {
  Booster,
  knownParameters,
  locateLightgbm,
  type ParameterValue,
  trainBooster,
} from '../../src/engines/lightgbm/index.ts';
import { loadLightgbm } from '../../src/engines/lightgbm/library.ts';
import type { Dataset } from '../../src/models/dataset.ts';
import { largestDifference, madeRows, tasks } from './made-rows.ts';
import { predictLightgbmNaively } from './naive-lightgbm.ts';

const { library } = locateLightgbm();
const opened: Booster[] = [];
afterEach(() => {
  for (const booster of opened.splice(0)) booster.close();
});

type Options = Parameters<typeof trainBooster>[1];

function parametersOf(task: Task): Record<string, ParameterValue> {
  const sampling = {
    num_leaves: 15,
    learning_rate: 0.3,
    bagging_fraction: 0.8,
    bagging_freq: 1,
    feature_fraction: 0.8,
  };
  if (task.kind === 'binary') return { ...sampling, objective: 'binary', metric: 'binary_logloss' };
  if (task.kind === 'regression') return { ...sampling, objective: 'regression', metric: 'rmse' };
  return { ...sampling, objective: 'multiclass', num_class: task.classes.length, metric: 'multi_logloss' };
}

const rowsOf = ({ x, rows, y }: Dataset) => ({ x, rows, label: Float32Array.from(y) });

async function train(task: Task, data: Dataset, options: Partial<Options> = {}) {
  const trained = await trainBooster(library, {
    train: rowsOf(data),
    rounds: 20,
    parameters: parametersOf(task),
    featureNames: data.features,
    threads: 2,
    seed: 7,
    signal: new AbortController().signal,
    ...options,
  });
  opened.push(trained.booster);
  return trained;
}

async function read(text: string): Promise<Booster> {
  const booster = await Booster.fromText(library, text);
  opened.push(booster);
  return booster;
}

interface GoldenModel {
  readonly task: string;
  readonly x: readonly (number | null)[];
  readonly y: readonly number[];
  readonly weight: readonly number[];
  readonly rows: number;
  readonly featureNames: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly rounds: number;
  readonly predictions: readonly number[];
  readonly gain: readonly number[];
  readonly split: readonly number[];
  readonly model: string;
}

const golden = JSON.parse(readFileSync(new URL('../golden/lightgbm_roundtrip.json', import.meta.url), 'utf8')) as {
  version: string;
  tolerance: number;
  values: GoldenModel[];
};

describe('models trained by Python', () => {
  const cells = ({ x }: GoldenModel) => Float32Array.from(x, (value) => value ?? Number.NaN);

  it.each(golden.values)('$task predicts here what it predicted there', async (there) => {
    const booster = await read(there.model);
    const predictions = await booster.predict(cells(there), there.rows, 2);
    expect(largestDifference(predictions, there.predictions)).toBeLessThan(golden.tolerance);
    expect(largestDifference(booster.importance('gain'), there.gain)).toBeLessThan(1e-6);
    expect(Array.from(booster.importance('weight'))).toEqual(there.split);
    const naive = predictLightgbmNaively(there.model, cells(there), there.rows);
    expect(largestDifference(naive, there.predictions)).toBeLessThan(golden.tolerance);
  });

  // Another release may grow other trees.
  it.runIf(library.version === golden.version).each(golden.values)(
    '$task, trained here with its parameters, is the same model',
    async (there) => {
      const { booster } = await trainBooster(library, {
        train: {
          x: cells(there),
          rows: there.rows,
          label: Float32Array.from(there.y),
          weight: Float32Array.from(there.weight),
        },
        featureNames: there.featureNames,
        parameters: there.parameters,
        rounds: there.rounds,
        threads: 2,
        seed: 3,
        signal: new AbortController().signal,
      });
      opened.push(booster);
      const treesOf = (text: string) => text.slice(0, text.indexOf('end of trees'));
      expect(treesOf(booster.text)).toBe(treesOf(there.model));
    },
  );
});

const pythonPeer = `
import sys, numpy as np, lightgbm as lgb
for folder in sys.argv[1:]:
    booster = lgb.Booster(model_file=folder + "/model.txt")
    x = np.fromfile(folder + "/rows.bin", dtype=np.float32).reshape(-1, booster.num_feature())
    booster.predict(x).astype(np.float64).tofile(folder + "/answer.bin")
`;
// Python is not needed to run trademl; where it has lightgbm it serves as the second front end.
const pythonReads = spawnSync('python3', ['-c', 'import lightgbm'], { encoding: 'utf8' }).status === 0;

/** Predictions of saved models by a front end that shares no code with ours: Python's, else the naive walk. */
function predictElsewhere(folder: string, { x, rows }: Dataset): Float64Array {
  if (!pythonReads) return predictLightgbmNaively(readFileSync(join(folder, 'model.txt'), 'utf8'), x, rows);
  writeFileSync(join(folder, 'rows.bin'), x);
  const peer = spawnSync('python3', ['-c', pythonPeer, folder], { encoding: 'utf8' });
  expect(peer.status, peer.stderr).toBe(0);
  const bytes = readFileSync(join(folder, 'answer.bin'));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

describe.each(tasks)('$kind', (task) => {
  const data = madeRows(task, 500);

  it(`predicts the same in another front end (${pythonReads ? 'Python' : 'a naive walk over the text'})`, async () => {
    const { booster } = await train(task, data);
    const folder = mkdtempSync(join(tmpdir(), 'trademl-lightgbm-'));
    writeFileSync(join(folder, 'model.txt'), booster.text);
    const predictions = await booster.predict(data.x, data.rows, 2);
    expect(largestDifference(predictElsewhere(folder, data), predictions)).toBeLessThan(1e-6);
  });

  it('gives the same text for the same seed at any number of threads, and another for another seed', async () => {
    const large = madeRows(task, 6000);
    const textOf = async (options: Partial<Options>) => (await train(task, large, options)).booster.text;
    const first = await textOf({ threads: 2 });
    expect(await textOf({ threads: 1 })).toBe(first);
    expect(await textOf({ threads: 3 })).toBe(first);
    expect(await textOf({ seed: 8 })).not.toBe(first);
  });

  it('is the same when two trainings take turns', async () => {
    const [one, two] = await Promise.all([train(task, data, { threads: 1 }), train(task, data)]);
    expect(one.booster.text).toBe(two.booster.text);
  });
});

describe('early stopping', () => {
  const binary = tasks[0];
  const data = madeRows(binary, 400);
  const valid = rowsOf(madeRows(binary, 400, { seed: 2 }));

  it('keeps the rounds up to the best one and no others', async () => {
    const { history, kept, booster } = await train(binary, data, { valid, rounds: 500, earlyStoppingRounds: 10 });
    expect(history.length).toBe(kept + 10);
    expect(history.indexOf(Math.min(...history))).toBe(kept - 1);
    expect(booster.rounds).toBe(kept);
    const short = await train(binary, data, { valid, rounds: kept });
    const predict = (model: Booster) => model.predict(data.x, data.rows, 1);
    expect(await predict(booster)).toEqual(await predict(short.booster));
  });

  it('looks for the largest value of a metric where more is better', async () => {
    const parameters = { ...parametersOf(binary), metric: 'auc' };
    const { history, kept } = await train(binary, data, { valid, parameters, rounds: 200, earlyStoppingRounds: 10 });
    expect(history[kept - 1]).toBe(Math.max(...history));
  });

  it('ends by itself where no leaf can be split, with what there is', async () => {
    const few = madeRows(binary, 12);
    const { booster, kept } = await train(binary, few, { rounds: 50, featureNames: few.features });
    expect(kept).toBeLessThan(50);
    expect((await booster.predict(few.x, few.rows, 1)).every((p) => p > 0 && p < 1)).toBe(true);
  });
});

describe('an abort', () => {
  const binary = tasks[0];

  it('ends a long training within a second and leaves the event loop turning meanwhile', async () => {
    const data = madeRows(binary, 20_000, { features: 40 });
    const controller = new AbortController();
    let turns = 0;
    const spinner = setInterval(() => turns++, 20);
    let abortedAt = 0;
    const onRound = ({ done }: { done: number }) => {
      if (done > 1) return;
      setTimeout(() => {
        abortedAt = performance.now();
        controller.abort();
      }, 300);
    };
    const training = train(binary, data, { rounds: 100_000, signal: controller.signal, onRound });
    await expect(training).rejects.toMatchObject({ kind: 'interrupted' });
    clearInterval(spinner);
    expect(abortedAt).toBeGreaterThan(0);
    expect(performance.now() - abortedAt).toBeLessThan(1000);
    expect(turns).toBeGreaterThan(10);
  });

  it('before the start trains nothing', async () => {
    const rounds: number[] = [];
    const options = { signal: AbortSignal.abort(), onRound: () => rounds.push(1) };
    await expect(train(binary, madeRows(binary, 50), options)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(rounds).toEqual([]);
  });
});

describe('mistakes', () => {
  const data = madeRows(tasks[0], 100);

  it('in labels are told in the words of the library, although it failed on another thread', async () => {
    const bad = { ...data, y: Float64Array.from(data.y, (value) => value + 4) };
    await expect(train(tasks[1], bad)).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringMatching(/^lightgbm: Label must be in /),
    });
  });

  it('in the width of the rows to predict are told with both numbers', async () => {
    const { booster } = await train(tasks[0], data, { rounds: 2 });
    await expect(booster.predict(new Float32Array(10), 2, 1)).rejects.toThrow(/10 values; 2 rows x 6 features need 12/);
  });

  it('such as a text that was cut short reach the library never', async () => {
    const { text } = (await train(tasks[0], data, { rounds: 2 })).booster;
    for (const length of [0, 4, 300, text.indexOf('end of trees')]) {
      await expect(Booster.fromText(library, text.slice(0, length))).rejects.toThrow(/no whole LightGBM model/);
    }
  });

  it('closes a booster once, and says so when it is used afterwards', async () => {
    const { booster } = await train(tasks[0], data, { rounds: 2 });
    booster.close();
    booster.close();
    expect(() => booster.importance('gain')).toThrow(/Booster was closed/);
  });
});

describe('the library', () => {
  it('knows its parameters and their aliases', () => {
    const known = knownParameters(library);
    for (const name of ['num_leaves', 'max_leaf', 'extra_trees', 'device_type']) expect(known).toContain(name);
    expect(known.has('max_leafs')).toBe(false);
  });

  it('writes names that LightGBM refuses in a way that it takes', async () => {
    const data = madeRows(tasks[0], 100, { features: 2 });
    const { booster } = await train(tasks[0], data, { featureNames: ['rsi[14]', 'a b'], rounds: 2 });
    expect(booster.text).toContain('feature_names=rsi_14_ a_b\n');
    const same = await train(tasks[0], data, { featureNames: ['a:b', 'a,b'], rounds: 2 });
    expect(same.booster.text).toContain('feature_names=Column_0 Column_1\n');
  });

  it('is refused by path when it is none, and one that lacks functions is too', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'trademl-lightgbm-')), 'lib_lightgbm.so');
    writeFileSync(path, 'this is text');
    expect(() => loadLightgbm(path)).toThrow(path);
  });

  it('is an engine with path and version', async () => {
    expect(await engines.get('lightgbm').open()).toMatchObject({
      path: library.path,
      version: library.version,
      cuda: false,
    });
  });
});
