import type { Device } from '../../core/context.ts';
import { dataError, throwIfAborted } from '../../core/errors.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import { resolveDevice } from '../../engines/index.ts';
import { availableMemory, withMemory } from '../../engines/memory.ts';
import {
  cudaBuildOf,
  type LocatedTorch,
  locateTorch,
  Network,
  NetworkRows,
  type NetworkSpec,
  type TorchDevice,
  type TrainerState,
} from '../../engines/torch/index.ts';
import type { Dataset } from '../dataset.ts';
import type { FitSetting, FitSize, FittedModel } from '../learner.ts';
import { outputsOf, type TargetScaling, watchedLoss } from './answers.ts';
import { Checkpoint, fitKey, type Progress } from './checkpoint.ts';
import { checkModelLength, memoryRefusal, trainingBytes } from './network-memory.ts';
import { networkModel } from './network-model.ts';
import type { NetworkParams } from './params.ts';
import { fitScaling, fitTargetScaling, type Scaling } from './scaling.ts';
import { rowsToUse, unitWeights } from './training-rows.ts';

/** Of a network's spec, what the data does not decide. */
export type Architecture = Omit<NetworkSpec, 'features' | 'outputs'>;

export interface NetworkFit {
  readonly learner: string;
  readonly architecture: Architecture;
  readonly task: Task;
  readonly train: Dataset;
  readonly valid: Dataset | undefined;
  readonly params: NetworkParams;
  readonly setting: FitSetting;
}

/** A dataset made ready: the rows that count, scaled, on the device. */
interface Part {
  readonly data: Dataset;
  readonly used: Int32Array;
  readonly rows: NetworkRows;
}

/**
 * Trains a network with Adam on shuffled batches. With a validation part the epoch with the best score is kept, and the
 * training ends when `patience` epochs brought no better one. Scaling is fitted on the training rows and kept with the
 * model. Same seed, data and library: same model on a CPU, at any number of threads and however often it was cut short.
 * @throws TrademlError (too-large) before any work when the memory does not suffice (see trainingBytes), (data) when the
 *   loss runs away, (engine), (interrupted)
 */
export async function fitNetwork(fit: NetworkFit): Promise<FittedModel> {
  const { task, train, valid, setting, params } = fit;
  const { torch, device } = torchOn(setting.device);
  const spec: NetworkSpec = { ...fit.architecture, features: train.features.length, outputs: outputsOf(task) };
  checkModelLength(spec);
  const size = { rows: train.rows + (valid?.rows ?? 0), batch: params.batch, device };
  const refusal = (available: number) => memoryRefusal(spec, size, available);
  return withMemory(trainingBytes(spec, size), refusal, () => trainNetwork(fit, spec, torch, device));
}

/** Learner.checkSize of networks. */
export function checkNetworkSize(
  architecture: Architecture,
  task: Task,
  { batch }: NetworkParams,
  { rows, features, device }: FitSize,
): void {
  const spec: NetworkSpec = { ...architecture, features, outputs: outputsOf(task) };
  checkModelLength(spec);
  const size = { rows, batch, device: torchOn(device).device };
  const available = availableMemory();
  if (trainingBytes(spec, size) > available) throw memoryRefusal(spec, size, available);
}

function torchOn(requested: Device): { torch: LocatedTorch; device: TorchDevice } {
  const torch = locateTorch();
  return { torch, device: resolveDevice(requested, cudaBuildOf(torch)).device };
}

async function trainNetwork(
  fit: NetworkFit,
  spec: NetworkSpec,
  torch: LocatedTorch,
  device: TorchDevice,
): Promise<FittedModel> {
  const { task, train, valid, setting, learner, params } = fit;
  const { sequence = 1 } = spec;
  const used = rowsToUse('training rows', train, sequence);
  const scaling = fitScaling(train, used);
  const target = task.kind === 'regression' ? fitTargetScaling(train.y, used) : { mean: 0, scale: 1 };
  const open: { close(): void }[] = [];
  const closeAll = () => {
    for (const object of open.splice(0)) object.close();
  };
  const partOf = (data: Dataset, rows: Int32Array): Part => {
    const part = { data, used: rows, rows: rowsOn(torch, device, data, rows, { task, scaling, target }) };
    open.push(part.rows);
    return part;
  };
  try {
    const trainPart = partOf(train, used);
    const validPart = valid && partOf(valid, rowsToUse('validation rows', valid, sequence));
    const network = new Network(torch, spec, deriveSeed(setting.seed, 'weights'), device);
    open.push(network);
    const { epochs, losses, scores, best } = await trainEpochs(network, trainPart, validPart, fit, target, torch);
    const bestEpoch = params.patience > 0 ? best : undefined;
    if (bestEpoch) network.restore({ weights: bestEpoch.weights });
    const weights = bestEpoch?.weights ?? network.state.weights;
    const importance = await network.saliency(trainPart.rows, used);
    // What trained gives its memory back before the model takes its own.
    closeAll();
    return networkModel(torch, {
      learner,
      task,
      features: train.features,
      bestIteration: bestEpoch?.epoch,
      device,
      params,
      spec,
      scaling,
      target,
      weights,
      importance,
      diagnostics: { epochs, weights: weights.length, trainingRows: used.length, losses, scores },
    });
  } finally {
    closeAll();
  }
}

function rowsOn(
  torch: LocatedTorch,
  device: TorchDevice,
  data: Dataset,
  used: Int32Array,
  { task, scaling, target }: { task: Task; scaling: Scaling; target: TargetScaling },
): NetworkRows {
  const { x, rows, features, y, series } = data;
  const arrays = {
    x,
    rows,
    features: features.length,
    ...scaling,
    history: series?.history,
    y: task.kind === 'regression' ? y.map((value) => (value - target.mean) / target.scale) : y,
    weights: unitWeights(data, used),
  };
  return new NetworkRows(torch, arrays, task.kind, device);
}

/** Epochs from where a checkpoint left off, or the first, to the last or to where early stopping ends them. */
async function trainEpochs(
  network: Network,
  train: Part,
  valid: Part | undefined,
  fit: NetworkFit,
  target: TargetScaling,
  torch: LocatedTorch,
): Promise<Progress> {
  const { params, setting, task } = fit;
  const { epochs, patience, learningRate, weightDecay, clip, batch } = params;
  const checkpoint = checkpointOf(fit, torch);
  const progress = await resumed(network, checkpoint);
  const stopsEarly = () =>
    patience > 0 && progress.best !== undefined && progress.epochs - 1 - progress.best.epoch >= patience;
  while (progress.epochs < epochs && !stopsEarly()) {
    throwIfAborted(setting.signal);
    const epoch = progress.epochs;
    const order = shuffled(train.used, deriveSeed(setting.seed, 'order', epoch));
    const seed = deriveSeed(setting.seed, 'dropout', epoch);
    const step = { loss: task.kind, batch, learningRate, weightDecay, clip, seed };
    const loss = await network.trainEpoch(train.rows, order, step, setting.signal);
    progress.losses.push(finite(loss, 'training', epoch, fit));
    progress.epochs++;
    let state: TrainerState | undefined;
    // Three copies of the weights, made once and where they are needed alone.
    const stateOf = () => {
      state ??= network.state;
      return state;
    };
    if (valid) {
      const answers = await network.predict(valid.rows, valid.used);
      const { y, weights } = valid.data;
      const score = finite(watchedLoss(task, answers, y, weights, valid.used, target), 'validation', epoch, fit);
      progress.scores.push(score);
      // The first of equal scores is kept.
      if (!progress.best || score < progress.scores[progress.best.epoch]) {
        progress.best = { epoch, weights: stateOf().weights };
      }
    }
    const keepsBest = patience > 0;
    setting.onRound?.({ done: progress.epochs, rounds: epochs, loss: progress.scores.at(-1), keepsBest });
    await checkpoint?.write(progress, stateOf);
  }
  if (!network.state.weights.every(Number.isFinite)) finite(Number.NaN, 'training', progress.epochs - 1, fit);
  await checkpoint?.remove();
  return progress;
}

/** Where a checkpoint left off, or the beginning. */
async function resumed(network: Network, checkpoint: Checkpoint | undefined): Promise<Progress> {
  const kept = await checkpoint?.read();
  if (!kept) return { epochs: 0, losses: [], scores: [] };
  network.restore(kept.state);
  return kept.progress;
}

function checkpointOf(fit: NetworkFit, torch: LocatedTorch): Checkpoint | undefined {
  const { learner, architecture, task, params, setting, train, valid } = fit;
  if (setting.checkpointDir === undefined) return undefined;
  const { seed, device } = setting;
  const settings = { learner, architecture, task, params, seed, device, torch: torch.path };
  return new Checkpoint(setting.checkpointDir, fitKey(settings, train, valid));
}

/** Fisher-Yates. */
function shuffled(rows: Int32Array, seed: number): Int32Array {
  const order = rows.slice();
  const rng = createRng(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function finite(loss: number, what: string, epoch: number, { learner, params }: NetworkFit): number {
  if (Number.isFinite(loss)) return loss;
  throw dataError(
    `learner ${learner}: the ${what} loss is ${loss} after epoch ${epoch + 1}: the training has run away`,
    `try a learningRate below ${params.learningRate}, clip the gradient (clip: 1), or look for extreme values in labels and features`,
  );
}
