import { type TrademlError, tooLarge } from '../../core/errors.ts';
import type { NetworkSpec, TorchDevice } from '../../engines/torch/index.ts';

/** Rows that are read at once where no training limits them: kReadingBatch of native/torch/training.cpp. */
const readingBatch = 256;
const bytesOfFloat = 4;

/** Node reads no longer file in one piece, so a longer model could not be loaded. */
const longestModel = 2 ** 31;

export interface TrainingSize {
  /** Rows to learn from and to watch. */
  readonly rows: number;
  /** Rows of a step. */
  readonly batch: number;
  /** On a GPU the values of the rows are in its own memory, and libtorch says when that is not enough. */
  readonly device: TorchDevice;
}

/**
 * Bytes that a training takes at most, besides the rows that it is given:
 *   4 (X + max(10 P, 9 P + A B))
 * with P weights; A values of a row that its gradient needs; B = max(min(batch, rows), 256) rows at once, for the model is
 * read 256 at a time; X = rows x features, their standardised copy. 9 P in a step: weights and Adam's two moments, the best
 * epoch's weights, the state that was copied after the epoch before (three) and may not be collected yet, the gradient by
 * part and joined (then joined, and Adam's denominator). 10 P after an epoch: no gradients, and its own state for the
 * checkpoint or as the new best.
 */
export function trainingBytes(spec: NetworkSpec, size: TrainingSize): number {
  const weights = weightCount(spec);
  const floats = size.rows * spec.features + Math.max(10 * weights, 9 * weights + valuesAtOnce(spec, size));
  return bytesOfFloat * floats;
}

function valuesAtOnce(spec: NetworkSpec, { rows, batch, device }: TrainingSize): number {
  return device === 'cpu' ? Math.max(Math.min(batch, rows), readingBatch) * activations(spec) : 0;
}

/** @throws TrademlError (too-large) when the model's file would be too long to be read again */
export function checkModelLength(spec: NetworkSpec): void {
  const bytes = bytesOfFloat * weightCount(spec);
  if (bytes < longestModel) return;
  throw tooLarge(
    `learner ${spec.kind}: ${sizeText(spec)} has ${gigabytes(bytes)} of weights; models of up to ${gigabytes(longestModel)} can be stored and read again`,
    'lower units or layers',
  );
}

/** The error for a training that needs more memory than there is. */
export function memoryRefusal(spec: NetworkSpec, size: TrainingSize, available: number): TrademlError {
  const weights = bytesOfFloat * 9 * weightCount(spec);
  const values = bytesOfFloat * valuesAtOnce(spec, size);
  const own = spec.sequence === undefined ? 'batch' : 'batch, sequence';
  const most = values > weights ? `${own}, units or layers` : 'units or layers';
  return tooLarge(
    `learner ${spec.kind}: to train ${sizeText(spec)} with ${size.rows} rows in batches of ${size.batch} takes about ${gigabytes(trainingBytes(spec, size))} of memory, of which ${gigabytes(weights)} for the weights, their gradients and the optimiser and ${gigabytes(values)} for the values of a batch; ${gigabytes(available)} are available`,
    `lower ${most}, or train where there is more memory`,
  );
}

function sizeText(spec: NetworkSpec): string {
  const sequence = spec.sequence === undefined ? '' : `, sequence ${spec.sequence}`;
  return `a network of ${weightCount(spec).toLocaleString('en')} weights (units ${spec.units}, layers ${spec.layers}${sequence})`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** P: weights and biases of native/torch/models.cpp's networks. */
export function weightCount(spec: NetworkSpec): number {
  const { kind, features, outputs, units, layers, kernel = 1 } = spec;
  const dense = (from: number, to: number) => to * (from + 1);
  /** Of a first layer that reads features, and those upon it that read its like. */
  const stack = (layer: (from: number) => number) => layer(features) + (layers - 1) * layer(units);
  const answer = dense(units, outputs);
  switch (kind) {
    case 'mlp':
      return stack((from) => dense(from, units)) + answer;
    case 'lstm':
    case 'gru': {
      const gates = kind === 'lstm' ? 4 : 3;
      // From the values and from the state, each with a bias.
      return stack((from) => gates * (dense(from, units) + dense(units, units))) + answer;
    }
    case 'tcn': {
      const around = (from: number) => (from === units ? 0 : dense(from, units));
      return stack((from) => dense(from * kernel, units) + dense(units * kernel, units) + around(from)) + answer;
    }
    case 'transformer': {
      const norm = 2 * units;
      const attention = dense(units, 3 * units) + dense(units, units);
      const forward = dense(units, 4 * units) + dense(4 * units, units);
      return dense(features, units) + layers * (2 * norm + attention + forward) + norm + answer;
    }
  }
}

/**
 * A: values of one row that live until its gradient is taken (its features, and what each operation of the forward pass
 * keeps for its derivative), and the values and derivatives of the layer at work. Dropout keeps a mask, and where it feeds a
 * product of matrices that multiplies what was dropped, the product in place of what it was made from.
 */
function activations(spec: NetworkSpec): number {
  const { kind, features, units, layers, sequence = 1, kernel = 1, heads = 1, dropout } = spec;
  const masks = dropout > 0 ? 1 : 0;
  const wide = sequence * units;
  const steps = sequence * features;
  switch (kind) {
    case 'mlp':
      // What the rectifier lets through, mask, product. At work: two derivatives.
      return steps + units * (layers * (1 + 2 * masks) + 2);
    case 'lstm':
      // Four gates, cell, its tanh, state; between layers mask and product. At work: four gates from the values, and theirs.
      return steps + wide * (layers * 7 + (layers - 1) * 2 * masks + 8);
    case 'gru':
      // Three gates, proposal, state, and the states joined. At work: three gates from the values, and their derivatives.
      return steps + wide * (layers * 6 + (layers - 1) * 2 * masks + 6);
    case 'tcn': {
      // Each convolution: its input with the zeros before it, what the rectifier lets through, mask. Each block: its sum.
      const padded = (block: number) => sequence + (kernel - 1) * 2 ** block;
      const inputs = (block: number) => (block === 0 ? features : units);
      const blocks = Array.from({ length: layers }, (_, block) => padded(block) * (inputs(block) + units));
      return steps + blocks.reduce((sum, count) => sum + count, 0) + wide * (layers * (3 + 2 * masks) + 2);
    }
    case 'transformer': {
      // Two norms, two sums, queries, keys, values, attended; the wide part (four times) before and after gelu. Masks of
      // attended, wide and narrow. The scores' softmax, their mask and product.
      const layer = wide * (16 + 6 * masks) + heads * sequence ** 2 * (1 + 2 * masks);
      return steps + wide * (1 + masks) + layers * layer + 2 * heads * sequence ** 2;
    }
  }
}
