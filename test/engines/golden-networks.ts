import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import {
  locateTorch,
  Network,
  NetworkRows,
  type NetworkSpec,
  type TorchDevice,
} from '../../src/engines/torch/index.ts';

type Parts = Readonly<Record<string, number[]>>;

/** One network on one task, with what PyTorch makes of it. */
export interface Case {
  readonly kind: NetworkSpec['kind'];
  readonly task: Task['kind'];
  readonly y: number[];
  readonly weights: Parts;
  readonly answers: number[];
  readonly loss: number;
  readonly gradient: Parts;
  readonly trained: Parts;
  readonly trainedAnswers: number[];
}
interface Golden {
  readonly tolerance: number;
  readonly spec: Omit<NetworkSpec, 'kind' | 'outputs' | 'dropout'>;
  readonly step: { learningRate: number; weightDecay: number; clip: number; steps: number };
  readonly x: number[];
  readonly rowWeights: number[];
  readonly history: number[];
  readonly safetensors: string;
  readonly cases: Case[];
}

export const golden = JSON.parse(readFileSync('test/golden/networks.json', 'utf8')) as Golden;
export const torch = locateTorch();
export const allRows = Int32Array.from(golden.history, (_, row) => row);

/** The network with the case's weights, and its rows. */
export function openCase(one: Case, { dropout = 0, device = 'cpu' }: { dropout?: number; device?: TorchDevice } = {}) {
  const { kind, task, weights, y } = one;
  const outputs = task === 'multiclass' ? 3 : 1;
  const spec = { ...golden.spec, kind, outputs, dropout, sequence: kind === 'mlp' ? 1 : golden.spec.sequence };
  const network = new Network(torch, spec, 1, device);
  network.restore({ weights: flat(network, weights) });
  const rows = new NetworkRows(
    torch,
    {
      x: Float32Array.from(golden.x),
      rows: allRows.length,
      features: spec.features,
      mean: new Float64Array(spec.features),
      scale: new Float64Array(spec.features).fill(1),
      history: Int32Array.from(golden.history),
      y: Float64Array.from(y),
      weights: Float32Array.from(golden.rowWeights),
    },
    task,
    device,
  );
  return { network, rows };
}

/** The parts in the network's own order. */
export function flat({ layout }: Network, parts: Parts): Float32Array {
  expect(layout.map(({ name }) => name).sort()).toEqual(Object.keys(parts).sort());
  return Float32Array.from(layout.flatMap(({ name }) => parts[name]));
}
