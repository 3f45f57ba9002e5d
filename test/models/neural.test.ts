import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { decodeSafetensors } from '../../src/io/safetensors.ts';
import { type Dataset, type FitSetting, type FittedModel, learners, loadModel } from '../../src/models/index.ts';
import { fitScaling, fitTargetScaling } from '../../src/models/neural/scaling.ts';
import { rowsToUse, unitWeights } from '../../src/models/neural/training-rows.ts';
import { lossOf, rowsFor, tasks } from '../engines/made-rows.ts';

const setting = (options: Partial<FitSetting> = {}): FitSetting => ({
  seed: 7,
  threads: 2,
  device: 'cpu',
  signal: new AbortController().signal,
  ...options,
});
const newFolder = () => mkdtempSync(join(tmpdir(), 'trademl-neural-'));
const small = { units: 8, sequence: 4, epochs: 3 };
const paramsOf = (name: string, params: Record<string, unknown>) => {
  const { sequence, ...others } = params;
  return name === 'mlp' || sequence === undefined ? others : params;
};
const networks = learners.all().filter(({ engine }) => engine === 'torch');

async function fitted(
  name: string,
  task: Task,
  train: Dataset,
  params: Record<string, unknown>,
  options: Partial<FitSetting> = {},
  valid?: Dataset,
): Promise<FittedModel> {
  return learners.get(name).fit(task, train, valid, paramsOf(name, params), setting(options));
}

const made = (name: string, task: Task, rows: number, seed = 1) =>
  rowsFor(learners.get(name), paramsOf(name, small), task, rows, { seed });

describe.each(networks)('$name', ({ name, params }) => {
  it.each(tasks)('beats the baseline on new rows of a $kind task', async (task) => {
    const given = { units: 16, sequence: 3, epochs: 10, learningRate: 0.01, dropout: 0, batch: 100 };
    const fresh = made(name, task, 1000, 9);
    const lossWith = async (learner: string) => {
      const model = await fitted(learner, task, made(name, task, 2000), learner === 'prior' ? {} : given);
      const loss = lossOf(task, fresh.y, await model.predict(fresh));
      model.close();
      return loss;
    };
    expect(await lossWith(name)).toBeLessThan(0.85 * (await lossWith('prior')));
  });

  it('ranks the two features that matter first', async () => {
    const given = { units: 16, sequence: 3, epochs: 10, learningRate: 0.01, dropout: 0, batch: 100 };
    const model = await fitted(name, tasks[0], made(name, tasks[0], 2000), given);
    const ranked = model.importance().sort((a, b) => b.gain - a.gain);
    const best = ranked.slice(0, 2).map(({ feature }) => feature);
    expect(best.sort()).toEqual(['feature_0', 'feature_1']);
    expect(ranked.every(({ gain }) => gain >= 0)).toBe(true);
  });

  it('keeps the best epoch, stops by patience and reports each one', async () => {
    const seen: number[] = [];
    const onRound = ({ loss }: { loss?: number }) => seen.push(loss ?? Number.NaN);
    const valid = made(name, tasks[0], 200, 2);
    const given = { ...small, epochs: 200, patience: 3, learningRate: 0.02 };
    const model = await fitted(name, tasks[0], made(name, tasks[0], 200), given, { onRound }, valid);
    const best = model.bestIteration as number;
    expect(seen.length).toBe(best + 1 + 3);
    expect(seen[best]).toBe(Math.min(...seen));
    expect(model.diagnostics).toMatchObject({ epochs: seen.length, scores: seen });
    const whole = rowsToUse('rows', valid, name === 'mlp' ? 1 : small.sequence);
    const predictions = await model.predict(valid);
    const watched = Float64Array.from(whole, (row) => predictions[row]);
    const labels = Float64Array.from(whole, (row) => valid.y[row]);
    expect(lossOf(tasks[0], labels, watched)).toBeCloseTo(seen[best], 5);
  });

  it('predicts a row alike, whatever other rows are asked with it', async () => {
    const data = made(name, tasks[0], 700);
    const model = await fitted(name, tasks[0], made(name, tasks[0], 200), small);
    const whole = await model.predict(data);
    const width = data.features.length;
    // Symbol A ends at row 349; four rows are the longest history.
    for (const [from, to] of [
      [340, 350],
      [46, 350],
      [0, 344],
    ]) {
      const part = { x: data.x.slice(from * width, to * width), rows: to - from };
      const history = Int32Array.from({ length: part.rows }, (_, i) => i);
      const series = data.series && { ...data.series, symbolId: history, time: Float64Array.from(history), history };
      const rows = (await model.predict({ ...part, series })).subarray(3);
      expect(rows).toEqual(whole.subarray(from + 3, to));
    }
  });

  it('runs all epochs without a validation part', async () => {
    const seen: number[] = [];
    const onRound = ({ done, rounds }: { done: number; rounds: number }) => seen.push(done / rounds);
    const model = await fitted(name, tasks[0], made(name, tasks[0], 100), { ...small, epochs: 4 }, { onRound });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
    expect(model.bestIteration).toBeUndefined();
  });

  it('learns from ten rows, from constant features, from one class alone', async () => {
    const ten = made(name, tasks[0], 10);
    const constant = { ...made(name, tasks[0], 100), x: new Float32Array(600).fill(3) };
    const oneClass = { ...made(name, tasks[0], 100), y: new Float64Array(100).fill(1) };
    for (const data of [ten, constant, oneClass]) {
      const predictions = await (await fitted(name, tasks[0], data, { ...small, sequence: 20 })).predict(data);
      expect(predictions.every((p) => p > 0 && p < 1)).toBe(true);
    }
    const sure = await fitted(name, tasks[0], oneClass, { ...small, epochs: 60, learningRate: 0.05 });
    expect(Math.min(...(await sure.predict(oneClass)))).toBeGreaterThan(0.9);
  });

  it('has limits on its parameters, and words for each', async () => {
    const data = made(name, tasks[0], 50);
    for (const wrong of [{ units: 0 }, { dropout: 1 }, { learningRate: 0 }, { epochs: 1.5 }]) {
      const [key] = Object.keys(wrong);
      await expect(learners.get(name).fit(tasks[0], data, undefined, wrong, setting())).rejects.toMatchObject({
        kind: 'config',
        message: expect.stringMatching(new RegExp(`learner ${name}: ${key}: .*found`)),
      });
    }
    for (const [key, field] of Object.entries(params.shape)) {
      expect((field as { description?: string }).description, key).toMatch(/\w/);
    }
  });

  it('stops on an abort', async () => {
    const controller = new AbortController();
    const fit = fitted(name, tasks[0], made(name, tasks[0], 4000), { epochs: 1000 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    const start = performance.now();
    await expect(fit).rejects.toMatchObject({ kind: 'interrupted' });
    expect(performance.now() - start).toBeLessThan(1500);
  });
});

it('a training that runs away says so, and what to try', async () => {
  const data = made('mlp', tasks[2], 200);
  const extreme = { ...data, y: data.y.map((value) => Math.sign(value) * 1.5e308) };
  await expect(fitted('mlp', tasks[2], extreme, small)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringMatching(
      /learner mlp: the training loss is (NaN|Infinity) after epoch \d+: the training has run/,
    ),
    hint: expect.stringContaining('learningRate below 0.001'),
  });
});

describe('sequences', () => {
  const lstm = learners.get('lstm');
  const params = { units: 8, sequence: 4, epochs: 3 };

  it('end at a row: later rows change nothing, those of the sequence do, earlier ones do not', async () => {
    const data = made('lstm', tasks[0], 200);
    const model = await fitted('lstm', tasks[0], data, params);
    const before = await model.predict(data);
    const width = data.features.length;
    const x = data.x.map((value, i) => (Math.floor(i / width) === 50 ? 9 : value));
    const after = await model.predict({ ...data, x });
    const moved = Array.from(before.keys()).filter((row) => after[row] !== before[row]);
    expect(moved).toEqual([50, 51, 52, 53]);
  });

  it('never reach over a symbol or a gap', async () => {
    const data = made('lstm', tasks[0], 200);
    const model = await fitted('lstm', tasks[0], data, params);
    const width = data.features.length;
    // Symbol B begins at row 100 and has a gap before row 150.
    const x = data.x.map((value, i) => ([99, 149].includes(Math.floor(i / width)) ? 9 : value));
    const [before, after] = [await model.predict(data), await model.predict({ ...data, x })];
    const moved = Array.from(before.keys()).filter((row) => after[row] !== before[row]);
    expect(moved).toEqual([99, 149]);
  });

  it('of a row alone is the row again and again', async () => {
    const data = made('lstm', tasks[0], 200);
    const model = await fitted('lstm', tasks[0], data, params);
    const width = data.features.length;
    const row = data.x.slice(0, width);
    const repeated = Float32Array.from({ length: 4 * width }, (_, i) => row[i % width]);
    const series = { symbols: ['A'], symbolId: new Int32Array(4), time: Float64Array.of(1, 2, 3, 4) };
    const four = { x: repeated, rows: 4, series: { ...series, history: Int32Array.of(0, 1, 2, 3) } };
    expect((await model.predict({ x: row, rows: 1 }))[0]).toBeCloseTo((await model.predict(four))[3], 6);
  });

  it('asks for the bars before a row', () => {
    expect(lstm.history?.({})).toBe(19);
    expect(lstm.history?.({ sequence: 50 })).toBe(49);
  });
});

describe('rows to learn from', () => {
  const series = (history: number[]) => ({
    symbols: ['A'],
    symbolId: new Int32Array(history.length),
    time: new Float64Array(history.length),
    history: Int32Array.from(history),
  });
  const dataset = (history: number[], weights?: number[]): Dataset => ({
    x: new Float32Array(history.length),
    y: new Float64Array(history.length),
    rows: history.length,
    features: ['a'],
    series: series(history),
    weights: weights && Float32Array.from(weights),
  });

  it.each([
    ['whole histories alone where they are half or more', [0, 1, 2, 3], undefined, 3, [2, 3]],
    ['all where they are fewer', [0, 1, 2, 0, 1], undefined, 3, [0, 1, 2, 3, 4]],
    ['those with a weight', [0, 1, 2, 3], [1, 1, 0, 1], 2, [1, 3]],
    ['all where rows stand alone', [0, 0, 0], undefined, 1, [0, 1, 2]],
  ])('are %s', (_what, history, weights, sequence, expected) => {
    expect([...rowsToUse('training rows', dataset(history, weights), sequence)]).toEqual(expected);
  });

  it('are an error when none has a weight', () => {
    expect(() => rowsToUse('training rows', dataset([0, 0], [0, 0]), 1)).toThrow(
      /all weights of the training rows are 0/,
    );
  });

  it('have weights with mean 1', () => {
    expect(unitWeights(dataset([0, 0, 0], [2, 6, 0]), Int32Array.of(0, 1))).toEqual(Float32Array.of(0.5, 1.5, 0));
  });
});

describe('scaling', () => {
  it('is fitted on the named rows, without missing and infinite values', () => {
    const x = Float32Array.of(1, 5, 3, Number.NaN, 100, Number.POSITIVE_INFINITY, 1000, 5);
    const data = { x, y: new Float64Array(4), rows: 4, features: ['a', 'b'] };
    const { mean, scale } = fitScaling(data, Int32Array.of(0, 1, 2));
    expect(mean[0]).toBeCloseTo(104 / 3, 10);
    expect(scale[0]).toBeCloseTo(Math.sqrt((1 + 9 + 10_000) / 3 - (104 / 3) ** 2), 10);
  });

  it.each([
    ['constant', 7],
    ['constant but for rounding', 0.1],
    ['empty', Number.NaN],
  ])('keeps a feature that was %s in training out of every prediction, whatever it is later', async (_, value) => {
    const data = made('mlp', tasks[0], 300);
    const width = data.features.length;
    const withLast = (last: (row: number) => number) => ({
      ...data,
      x: data.x.map((x, i) => (i % width === width - 1 ? last(Math.floor(i / width)) : x)),
    });
    const model = await fitted(
      'mlp',
      tasks[0],
      withLast((row) => (value === 0.1 ? value + (row % 2) * 1e-8 : value)),
      {
        epochs: 2,
      },
    );
    const later = await model.predict(withLast((row) => 1e6 * row));
    expect(later).toEqual(await model.predict(withLast(() => Number.NaN)));
    const dir = newFolder();
    await model.save(dir);
    const loaded = await loadModel(dir, { threads: 1 });
    expect(await loaded.predict(withLast((row) => 1e6 * row))).toEqual(later);
    expect(model.importance().at(-1)?.gain).toBe(0);
  });

  it('of values makes predictions follow their unit', async () => {
    const data = made('mlp', tasks[2], 300);
    const given = { epochs: 10 };
    const plain = await (await fitted('mlp', tasks[2], data, given)).predict(data);
    const thousands = { ...data, y: data.y.map((value) => 1000 + value / 1024) };
    const scaled = await (await fitted('mlp', tasks[2], thousands, given)).predict(data);
    for (let row = 0; row < 300; row++) expect((scaled[row] - 1000) * 1024).toBeCloseTo(plain[row], 3);
    expect(fitTargetScaling(Float64Array.of(3, 3), Int32Array.of(0, 1))).toEqual({ mean: 3, scale: 1 });
  });
});

describe('a saved network', () => {
  const saved = async () => {
    const dir = newFolder();
    const model = await fitted('lstm', tasks[0], made('lstm', tasks[0], 100), small);
    await model.save(dir);
    model.close();
    return dir;
  };
  const description = (dir: string) => JSON.parse(readFileSync(join(dir, 'learner.json'), 'utf8'));
  const redescribe = (dir: string, change: Record<string, unknown>) => {
    const text = description(dir);
    writeFileSync(join(dir, 'learner.json'), JSON.stringify({ ...text, state: { ...text.state, ...change } }));
  };

  it("has PyTorch's names, and what scales the features", async () => {
    const { tensors } = decodeSafetensors(readFileSync(join(await saved(), 'model.safetensors')), 'model');
    expect([...tensors.keys()]).toEqual([
      'layers.0.weight_ih_l0',
      'layers.0.weight_hh_l0',
      'layers.0.bias_ih_l0',
      'layers.0.bias_hh_l0',
      'output.weight',
      'output.bias',
      'scaling.mean',
      'scaling.scale',
      'importance',
    ]);
  });

  it('that was trained on a GPU loads on the CPU', async () => {
    const dir = await saved();
    writeFileSync(join(dir, 'learner.json'), JSON.stringify({ ...description(dir), device: 'cuda' }));
    const model = await loadModel(dir);
    expect(model.device).toBe('cuda');
    expect((await model.predict(made('lstm', tasks[0], 20))).length).toBe(20);
  });

  it.each([
    ['cut short', (dir: string) => truncateSync(join(dir, 'model.safetensors'), 99), /has 99 bytes instead of \d+/],
    ['missing', (dir: string) => rmSync(join(dir, 'model.safetensors')), /model\.safetensors is missing/],
    [
      'of another size',
      (dir: string) => redescribe(dir, { spec: { ...description(dir).state.spec, units: 9 } }),
      /is of shape/,
    ],
    ['of a newer trademl', (dir: string) => redescribe(dir, { version: 2 }), /written by a newer trademl/],
    ['not described', (dir: string) => redescribe(dir, { spec: undefined }), /describes no network/],
    [
      'changed',
      (dir: string) => {
        const path = join(dir, 'model.safetensors');
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1] ^= 1;
        writeFileSync(path, bytes);
      },
      /sha256 differs/,
    ],
  ])('that is %s is refused', async (_what, damage, message) => {
    const dir = await saved();
    damage(dir);
    await expect(loadModel(dir)).rejects.toMatchObject({ kind: 'data', message: expect.stringMatching(message) });
  });
});

describe('a training that was cut short', () => {
  const program = new URL('./train-until-killed.mjs', import.meta.url).pathname;
  /** Whole ones: a file that is being written has another name. */
  const checkpoints = (dir: string) => {
    const folder = join(dir, 'checkpoint');
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.safetensors')) : [];
  };
  /** Trains in a process of its own, and kills it when it has left a checkpoint. */
  const train = (dir: string, kill: boolean): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        if (kill && checkpoints(dir).length > 0) child.kill('SIGKILL');
      });
      child.on('close', () => resolve(text));
    });

  it('goes on from its last checkpoint and ends with the same model', async () => {
    const [whole, torn] = [newFolder(), newFolder()];
    const uninterrupted = await train(whole, false);
    const before = await train(torn, true);
    expect(checkpoints(torn)).toHaveLength(1);
    const after = await train(torn, false);
    expect(before).not.toContain('done');
    expect(after).toContain('done');
    expect(after.split('\n').length).toBeLessThan(uninterrupted.split('\n').length);
    const weights = (dir: string) => readFileSync(join(dir, 'model.safetensors'));
    expect(weights(torn).equals(weights(whole))).toBe(true);
    expect(existsSync(join(torn, 'checkpoint'))).toBe(false);
  });
});
