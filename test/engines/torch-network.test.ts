import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Network, NetworkRows } from '../../src/engines/torch/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/io/safetensors.ts';
import { allRows as all, type Case, flat, golden, openCase, torch } from './golden-networks.ts';
import { largestDifference } from './made-rows.ts';

const signal = new AbortController().signal;
const open = (one: Case, dropout = 0) => openCase(one, { dropout });

const cases = golden.cases.map((one) => ({ ...one, name: one.kind }));

describe.each(cases)('$name on a $task task', (one) => {
  it('answers as PyTorch does with the same weights, short histories filled up', async () => {
    const { network, rows } = open(one);
    expect(largestDifference(await network.predict(rows, all), one.answers)).toBeLessThan(golden.tolerance);
  });

  it("has PyTorch's weighted loss and gradient", async () => {
    const { network, rows } = open(one);
    const { loss, weights } = await network.gradient(rows, all, one.task);
    expect(loss).toBeCloseTo(one.loss, 5);
    expect(largestDifference(weights, flat(network, one.gradient))).toBeLessThan(golden.tolerance);
  });

  it("takes the steps of PyTorch's AdamW, gradient clipped", async () => {
    const { network, rows } = open(one);
    const { steps, ...options } = golden.step;
    for (let i = 0; i < steps; i++) {
      await network.trainEpoch(rows, all, { loss: one.task, batch: all.length, seed: 0, ...options }, signal);
    }
    // A weight that hardly matters, as a transformer's biases of keys, has rounding errors for a gradient, and Adam
    // makes whole steps of them.
    const gradient = flat(network, one.gradient);
    const matters = (_: number, i: number) => Math.abs(gradient[i]) > 1e-3;
    const trained = flat(network, one.trained).filter(matters);
    expect(largestDifference(network.state.weights.filter(matters), trained)).toBeLessThan(golden.tolerance);
    expect(largestDifference(await network.predict(rows, all), one.trainedAnswers)).toBeLessThan(1e-4);
    expect(network.state.steps).toBe(steps);
  });

  it('has the gradient of finite differences', async () => {
    const { network, rows } = open(one);
    const { weights } = network.state;
    const gradient = (await network.gradient(rows, all, one.task)).weights;
    const step = 1e-3;
    const lossAt = async (place: number, change: number) => {
      const moved = weights.slice();
      moved[place] += change;
      network.restore({ weights: moved });
      return (await network.gradient(rows, all, one.task)).loss;
    };
    for (let place = 0; place < weights.length; place += 7) {
      const slope = ((await lossAt(place, step)) - (await lossAt(place, -step))) / (2 * step);
      expect(Math.abs(slope - gradient[place])).toBeLessThan(2e-3);
    }
  });

  it('learns: some steps lower the loss by more than a quarter', async () => {
    const { network, rows } = open(one);
    const options = { loss: one.task, batch: 3, seed: 0, learningRate: 0.02, weightDecay: 0, clip: 1 };
    const before = (await network.gradient(rows, all, one.task)).loss;
    for (let epoch = 0; epoch < 80; epoch++) await network.trainEpoch(rows, all, options, signal);
    expect((await network.gradient(rows, all, one.task)).loss).toBeLessThan(0.75 * before);
  });
});

describe('a network', () => {
  const [, , , lstm] = golden.cases;
  const options = { loss: lstm.task, batch: 4, learningRate: 0.01, weightDecay: 0, clip: 0 };

  it('starts from its seed alone', () => {
    const weightsOf = (seed: number) => new Network(torch, { ...open(lstm).network.spec }, seed, 'cpu').state.weights;
    expect(weightsOf(3)).toEqual(weightsOf(3));
    expect(weightsOf(3)).not.toEqual(weightsOf(4));
    expect(Math.max(...weightsOf(3).map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(golden.spec.units));
  });

  it('drops out by its seed alone, also when others train beside it', async () => {
    const train = async (seed: number) => {
      const { network, rows } = open(lstm, 0.5);
      for (let epoch = 0; epoch < 20; epoch++) await network.trainEpoch(rows, all, { ...options, seed }, signal);
      return network.state.weights;
    };
    const [first, second, third] = await Promise.all([train(1), train(1), train(2)]);
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
    const { network, rows } = open(lstm, 0.5);
    expect(await network.predict(rows, all)).toEqual(await network.predict(rows, all));
  });

  it('goes on from a state as if it had never stopped', async () => {
    const whole = open(lstm);
    for (const seed of [1, 2, 3, 4]) await whole.network.trainEpoch(whole.rows, all, { ...options, seed }, signal);
    const first = open(lstm);
    for (const seed of [1, 2]) await first.network.trainEpoch(first.rows, all, { ...options, seed }, signal);
    const second = open(lstm);
    second.network.restore(first.network.state);
    for (const seed of [3, 4]) await second.network.trainEpoch(second.rows, all, { ...options, seed }, signal);
    expect(second.network.state).toEqual(whole.network.state);
  });

  it('reads scaled values; missing and infinite ones as the mean', async () => {
    const { network } = open(lstm);
    const { features } = network.spec;
    const rowsOf = (x: Float32Array, mean: number, scale: number) =>
      new NetworkRows(
        torch,
        {
          x,
          rows: x.length / features,
          features,
          mean: new Float64Array(features).fill(mean),
          scale: new Float64Array(features).fill(scale),
        },
        lstm.task,
        'cpu',
      );
    const one = Int32Array.of(0);
    const plain = await network.predict(rowsOf(Float32Array.of(0.5, 0, 0), 0, 1), one);
    const scaled = rowsOf(Float32Array.of(12, Number.NaN, Number.POSITIVE_INFINITY), 10, 4);
    expect(await network.predict(scaled, one)).toEqual(plain);
  });

  it('finds the inputs that matter', async () => {
    const { network, rows } = open(golden.cases[0]);
    const { weights } = network.state;
    const silent = network.layout.findIndex(({ name }) => name === 'layers.0.weight');
    expect(silent).toBe(0);
    // The first layer's weights of feature 1 are every third one.
    const width = golden.spec.features;
    network.restore({ weights: weights.map((w, i) => (i < width * golden.spec.units && i % width === 1 ? 0 : w)) });
    const saliency = await network.saliency(rows, all);
    expect(saliency[1]).toBe(0);
    expect(saliency[0]).toBeGreaterThan(0);
  });

  it.each([
    ['a model that is not there', { kind: 'rnn' as 'lstm' }, /there is no model 'rnn'/],
    ['heads that do not fit', { kind: 'transformer' as const, heads: 3 }, /multiple of twice its heads/],
  ])('refuses %s', (_what, change, message) => {
    const spec = { ...golden.spec, outputs: 1, dropout: 0, ...change };
    expect(() => new Network(torch, spec, 1, 'cpu')).toThrow(message);
  });

  it('refuses weights of another network, rows that are not there, arrays of unlike length, and use after close', async () => {
    const { network, rows } = open(lstm);
    expect(() => network.restore({ weights: new Float32Array(3) })).toThrow(/weights of another model/);
    expect(() => network.predict(rows, Int32Array.of(all.length))).toThrow(/a row is named that is not there/);
    const x = new Float32Array(5);
    const short = { x, rows: 2, features: 3, mean: new Float64Array(3), scale: new Float64Array(3) };
    expect(() => new NetworkRows(torch, short, 'binary', 'cpu')).toThrow(/not of one length/);
    network.close();
    expect(() => network.state).toThrow(/closed before its last use/);
    rows.close();
  });

  it('ends within a batch on an abort', async () => {
    const rows = 40_000;
    const features = 8;
    const spec = { kind: 'lstm', features, outputs: 1, units: 64, layers: 1, dropout: 0, sequence: 20 } as const;
    const network = new Network(torch, spec, 1, 'cpu');
    const data = new NetworkRows(
      torch,
      {
        x: new Float32Array(rows * features),
        rows,
        features,
        mean: new Float64Array(features),
        scale: new Float64Array(features).fill(1),
        history: Int32Array.from({ length: rows }, (_, row) => row),
        y: new Float64Array(rows),
      },
      'binary',
      'cpu',
    );
    const controller = new AbortController();
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    const epoch = network.trainEpoch(
      data,
      order,
      { ...options, loss: 'binary', batch: 32, seed: 1 },
      controller.signal,
    );
    setTimeout(() => controller.abort(), 50);
    const start = performance.now();
    await expect(epoch).rejects.toMatchObject({ kind: 'interrupted' });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

it('a program that leaves while a network trains ends as it says, and at once', () => {
  const program = new URL('./exit-while-training.mjs', import.meta.url).pathname;
  const { status, signal: killer, stdout } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  expect({ status, killer, stdout }).toEqual({ status: 3, killer: null, stdout: '' });
});

describe('safetensors', () => {
  const bytes = Buffer.from(golden.safetensors, 'base64');

  it('of the reference library are read', () => {
    const { tensors, metadata } = decodeSafetensors(bytes, 'the file');
    expect(metadata).toEqual({ kind: 'lstm' });
    expect(tensors.get('a.weight')).toEqual({
      name: 'a.weight',
      shape: [2, 3],
      data: Float32Array.of(0, 1, 2, 3, 4, 5),
    });
    expect(tensors.get('b')?.data).toEqual(Float64Array.of(0.1));
  });

  it('come back as they were written', () => {
    const tensors = [
      { name: 'x', shape: [2], data: Float32Array.of(1, Number.NaN) },
      { name: 'y', shape: [1, 1], data: Float64Array.of(Math.PI) },
      { name: 'none', shape: [0], data: new Float32Array(0) },
    ];
    const read = decodeSafetensors(encodeSafetensors(tensors, { note: 'ä' }), 'the file');
    expect([...read.tensors.values()]).toEqual(tensors);
    expect(read.metadata).toEqual({ note: 'ä' });
  });

  it.each([
    ['nothing', () => bytes.subarray(0, 0), /header ends too early/],
    ['half a header', () => bytes.subarray(0, 40), /header ends too early/],
    ['fewer numbers', () => bytes.subarray(0, bytes.length - 4), /tensor '.*' has \d+ bytes/],
    [
      'another kind of file',
      () => Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('abcdef')]),
      /JSON/,
    ],
  ])('of %s are refused', (_what, cut, message) => {
    expect(() => decodeSafetensors(Buffer.from(cut()), 'the file')).toThrow(message);
  });
});
