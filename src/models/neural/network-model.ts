import { join } from 'node:path';
import { z } from 'zod';
import { dataError } from '../../core/errors.ts';
import type { Task } from '../../core/task.ts';
import { type LocatedTorch, locateTorch, Network, NetworkRows, type NetworkSpec } from '../../engines/torch/index.ts';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../io/safetensors.ts';
import { checkInputs } from '../check-dataset.ts';
import type { FittedModel } from '../learner.ts';
import { modelFileFields, readModelFile, writeModelFile } from '../model-file.ts';
import { type SavedModel, savedModelFile, writeSavedModel } from '../saved-model.ts';
import { predictionsOf, type TargetScaling } from './answers.ts';
import type { Scaling } from './scaling.ts';

/** Weights under PyTorch's names, with the scaling beside them. */
const modelFile = 'model.safetensors';

/** What this code writes and reads; a change that older code can't read counts it up. */
const formatVersion = 1;

const state = z.strictObject({
  ...modelFileFields,
  version: z.int().min(1),
  /** Version of libtorch that trained it. */
  torch: z.string(),
  spec: z.strictObject({
    kind: z.enum(['mlp', 'lstm', 'gru', 'tcn', 'transformer']),
    features: z.int(),
    outputs: z.int(),
    units: z.int(),
    layers: z.int(),
    dropout: z.number(),
    sequence: z.int().optional(),
    kernel: z.int().optional(),
    heads: z.int().optional(),
  }),
  /** Values are mean + scale x answer; 0 and 1 for classes. */
  target: z.strictObject({ mean: z.number(), scale: z.number() }),
  /** The parameters as given to the learner, for people. */
  params: z.record(z.string(), z.unknown()),
});

export interface NetworkModelParts {
  readonly learner: string;
  readonly task: Task;
  readonly features: readonly string[];
  readonly bestIteration?: number;
  /** Where it was trained. */
  readonly device: 'cpu' | 'cuda';
  readonly params: Readonly<Record<string, unknown>>;
  readonly spec: NetworkSpec;
  readonly scaling: Scaling;
  readonly target: TargetScaling;
  readonly weights: Float32Array;
  /** By feature. */
  readonly importance: Float32Array;
  readonly diagnostics?: FittedModel['diagnostics'];
}

/** A fitted model around weights. It predicts on the CPU, wherever it was trained: the same numbers as after loading. */
export function networkModel(torch: LocatedTorch, parts: NetworkModelParts): FittedModel {
  const { learner, task, features, bestIteration, device, spec, scaling, target, diagnostics } = parts;
  const network = new Network(torch, spec, 0, 'cpu');
  network.restore({ weights: parts.weights });
  return {
    learner,
    task,
    features,
    bestIteration,
    device,
    diagnostics,
    predict: async (inputs) => {
      checkInputs(inputs, features);
      const { x, rows, series } = inputs;
      const arrays = { x, rows, features: features.length, ...scaling, history: series?.history };
      const onDevice = new NetworkRows(torch, arrays, task.kind, 'cpu');
      try {
        const order = Int32Array.from({ length: rows }, (_, row) => row);
        return predictionsOf(task, await network.predict(onDevice, order), target);
      } finally {
        onDevice.close();
      }
    },
    importance: () => features.map((feature, i) => ({ feature, gain: parts.importance[i] })),
    save: (dir) => save(dir, torch, network, parts),
    close: () => network.close(),
  };
}

async function save(dir: string, torch: LocatedTorch, network: Network, parts: NetworkModelParts): Promise<string[]> {
  const { features, params, spec, scaling, target, importance } = parts;
  const shape = [features.length];
  const tensors: NamedTensor[] = [
    ...namedWeights(network, parts.weights),
    { name: 'scaling.mean', shape, data: scaling.mean },
    { name: 'scaling.scale', shape, data: scaling.scale },
    { name: 'importance', shape, data: importance },
  ];
  const description = {
    ...(await writeModelFile(dir, modelFile, encodeSafetensors(tensors, { writer: 'trademl', kind: spec.kind }))),
    version: formatVersion,
    torch: torch.home.version,
    spec,
    target,
    params,
  } satisfies z.output<typeof state>;
  return [modelFile, await writeSavedModel(dir, parts, description)];
}

/** The parts of the weights by name, as views. */
function namedWeights({ layout }: Network, weights: Float32Array): NamedTensor[] {
  let at = 0;
  return layout.map(({ name, shape }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = weights.subarray(at, at + count);
    at += count;
    return { name, shape, data };
  });
}

/** @throws TrademlError (data) when the files are missing, damaged, or of a newer trademl; libtorch never sees such weights */
export async function loadNetworkModel(dir: string, saved: SavedModel): Promise<FittedModel> {
  const description = join(dir, savedModelFile);
  const { version } = saved.state;
  if (typeof version === 'number' && version > formatVersion) {
    throw dataError(
      `${description} was written by a newer trademl: its networks are of version ${version}, this one reads ${formatVersion}`,
      'update trademl, or train the model again',
    );
  }
  const parsed = state.safeParse(saved.state);
  if (!parsed.success) throw dataError(`${description} describes no network`, 'train the model again');
  const { spec, target, params } = parsed.data;
  const path = join(dir, modelFile);
  const { tensors } = decodeSafetensors(await readModelFile(dir, parsed.data), path);
  const torch = locateTorch();
  const network = new Network(torch, spec, 0, 'cpu');
  try {
    const weights = new Float32Array(network.layout.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
    let at = 0;
    for (const { name, shape } of network.layout) {
      const { data } = tensorOf(tensors, name, shape, path);
      weights.set(data, at);
      at += data.length;
    }
    const columns = (name: string) => tensorOf(tensors, name, [saved.features.length], path).data;
    return networkModel(torch, {
      ...saved,
      params,
      spec,
      target,
      weights,
      scaling: {
        mean: Float64Array.from(columns('scaling.mean')),
        scale: Float64Array.from(columns('scaling.scale')),
      },
      importance: Float32Array.from(columns('importance')),
    });
  } finally {
    network.close();
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function tensorOf(
  tensors: Map<string, NamedTensor>,
  name: string,
  shape: readonly number[],
  path: string,
): NamedTensor {
  const found = tensors.get(name);
  if (found && found.shape.join() === shape.join()) return found;
  const what = found ? `of shape (${found.shape.join(', ')})` : 'missing';
  throw dataError(`${path}: '${name}' is ${what} where (${shape.join(', ')}) is needed`, 'train the model again');
}
