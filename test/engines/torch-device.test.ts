import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveDevice } from '../../src/engines/index.ts';
import { cudaBuildOf, type TorchDevice } from '../../src/engines/torch/index.ts';
import { allRows, type Case, flat, golden, openCase, torch } from './golden-networks.ts';
import { largestDifference } from './made-rows.ts';

// Networks on a device that is not the CPU: on a stand-in everywhere (its headers came with libtorch 2.9), and on CUDA
// where there is a GPU. TF32, which cuDNN computes in, has ten bits behind the point.
const [major, minor] = torch.home.version.split('.').map(Number);
const standsIn = major > 2 || (major === 2 && minor >= 9);
const onCuda = resolveDevice('auto', cudaBuildOf(torch)).device === 'cuda';
const devices = [
  ...(standsIn ? [{ device: 'hpu' as TorchDevice, tolerance: 1e-5 }] : []),
  ...(onCuda ? [{ device: 'cuda' as TorchDevice, tolerance: 5e-3 }] : []),
];
const signal = new AbortController().signal;

beforeAll(() => {
  if (standsIn) loadStandIn();
});

function loadStandIn(): void {
  const source = fileURLToPath(new URL('./stand-in-device.cpp', import.meta.url));
  const library = join(mkdtempSync(join(tmpdir(), 'trademl-device-')), 'stand-in-device.so');
  const { includes, libraries, cxx11Abi } = torch.home;
  execFileSync(process.env.CXX || 'g++', [
    ...['-std=c++20', '-shared', '-fPIC', '-Wall', '-Wextra', `-D_GLIBCXX_USE_CXX11_ABI=${cxx11Abi ? 1 : 0}`],
    ...includes.flatMap((dir) => ['-isystem', dir]),
    ...[source, '-o', library, `-L${libraries}`, `-Wl,-rpath,${libraries}`, '-ltorch_cpu', '-lc10'],
  ]);
  koffi.load(library);
}

it('there is a device to look at', () => {
  expect(devices).not.toEqual([]);
});

describe.each(devices)('networks on $device', ({ device, tolerance }) => {
  const train = async (one: Case, on: TorchDevice, dropout: number, seed = 1) => {
    const { network, rows } = openCase(one, { device: on, dropout });
    const options = { loss: one.task, batch: 4, learningRate: 0.01, weightDecay: 0.01, clip: 1, seed };
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) losses.push(await network.trainEpoch(rows, allRows, options, signal));
    return { network, rows, losses };
  };

  describe.each(golden.cases)('$kind on a $task task', (one) => {
    it("has PyTorch's answers, loss and gradient", async () => {
      const { network, rows } = openCase(one, { device });
      expect(largestDifference(await network.predict(rows, allRows), one.answers)).toBeLessThan(tolerance);
      const { loss, weights } = await network.gradient(rows, allRows, one.task);
      expect(Math.abs(loss - one.loss)).toBeLessThan(tolerance);
      expect(largestDifference(weights, flat(network, one.gradient))).toBeLessThan(tolerance);
    });

    it('learns as on the CPU, and finds the same inputs to matter', async () => {
      const there = await train(one, device, 0);
      const here = await train(one, 'cpu', 0);
      expect(largestDifference(there.losses, here.losses)).toBeLessThan(tolerance);
      const saliency = await there.network.saliency(there.rows, allRows);
      expect(largestDifference(saliency, await here.network.saliency(here.rows, allRows))).toBeLessThan(10 * tolerance);
    });

    it('drops out by its seed alone', async () => {
      const weightsOf = async (seed: number) => (await train(one, device, 0.5, seed)).network.state.weights;
      const [first, again, other] = [await weightsOf(1), await weightsOf(1), await weightsOf(2)];
      expect(largestDifference(again, first)).toBeLessThan(tolerance);
      expect(largestDifference(other, first)).toBeGreaterThan(1e-3);
    });

    it('has a state with which the CPU answers alike, and which it takes back', async () => {
      const { network, rows } = await train(one, device, 0.5);
      const answers = await network.predict(rows, allRows);
      const [here, back] = [openCase(one), openCase(one, { device })];
      here.network.restore(network.state);
      back.network.restore(network.state);
      expect(largestDifference(await here.network.predict(here.rows, allRows), answers)).toBeLessThan(tolerance);
      expect(largestDifference(await back.network.predict(back.rows, allRows), answers)).toBeLessThan(1e-6);
    });
  });
});
