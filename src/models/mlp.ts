import { z } from 'zod';
import { defineLearner } from './learner.ts';
import { type Architecture, checkNetworkSize, fitNetwork } from './neural/fit-network.ts';
import { loadNetworkModel } from './neural/network-model.ts';
import { commonParams, commonSpace } from './neural/params.ts';

const params = z.strictObject({
  ...commonParams,
  layers: z.int().min(1).max(100).default(2).describe('hidden layers'),
});

function architectureOf({ units, layers, dropout }: z.output<typeof params>): Architecture {
  return { kind: 'mlp', units, layers, dropout };
}

/** Fully connected layers with rectifiers over the features of one row. */
export const mlpLearner = defineLearner({
  name: 'mlp',
  summary: 'neural network: fully connected layers',
  engine: 'torch',
  params,
  rounds: 'epochs',
  searchSpace: { ...commonSpace, layers: 'int(1,3)' },
  checkSize: (task, given, size) => checkNetworkSize(architectureOf(given), task, given, size),
  fit: (task, train, valid, given, setting) =>
    fitNetwork({ learner: 'mlp', architecture: architectureOf(given), task, train, valid, params: given, setting }),
  load: loadNetworkModel,
});
