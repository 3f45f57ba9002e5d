import { z } from 'zod';
import { defineLearner } from './learner.ts';
import { type Architecture, checkNetworkSize, fitNetwork } from './neural/fit-network.ts';
import { loadNetworkModel } from './neural/network-model.ts';
import { sequenceParams, sequenceSpace } from './neural/params.ts';

const params = z.strictObject({
  ...sequenceParams,
  layers: z
    .int()
    .min(1)
    .max(12)
    .default(3)
    .describe('residual blocks; the steps between the values read double in each'),
  kernel: z.int().min(2).max(64).default(3).describe('values that a convolution reads'),
});

function architectureOf({ units, layers, dropout, sequence, kernel }: z.output<typeof params>): Architecture {
  return { kind: 'tcn', units, layers, dropout, sequence, kernel };
}

/**
 * Temporal convolutional network: causal convolutions whose reach doubles from block to block, 1 + 2 (kernel - 1)
 * (2^layers - 1) bars in all; what lies further back in `sequence` is not read.
 * @see Bai, Kolter & Koltun (2018), An Empirical Evaluation of Generic Convolutional and Recurrent Networks, arXiv 1803.01271
 */
export const tcnLearner = defineLearner({
  name: 'tcn',
  summary: 'neural network over sequences of bars: causal convolutions',
  engine: 'torch',
  params,
  rounds: 'epochs',
  searchSpace: { ...sequenceSpace, layers: 'int(2,5)', kernel: 'int(2,5)' },
  history: ({ sequence }) => sequence - 1,
  checkSize: (task, given, size) => checkNetworkSize(architectureOf(given), task, given, size),
  fit: (task, train, valid, given, setting) =>
    fitNetwork({ learner: 'tcn', architecture: architectureOf(given), task, train, valid, params: given, setting }),
  load: loadNetworkModel,
});
