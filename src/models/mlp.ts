import { z } from 'zod';
import { defineLearner } from './learner.ts';
import { fitNetwork } from './neural/fit-network.ts';
import { loadNetworkModel } from './neural/network-model.ts';
import { commonParams, commonSpace } from './neural/params.ts';

const params = z.strictObject({
  ...commonParams,
  layers: z.int().min(1).max(100).default(2).describe('hidden layers'),
});

/** Fully connected layers with rectifiers over the features of one row. */
export const mlpLearner = defineLearner({
  name: 'mlp',
  summary: 'neural network: fully connected layers',
  engine: 'torch',
  params,
  rounds: 'epochs',
  searchSpace: { ...commonSpace, layers: 'int(1,3)' },
  fit: (task, train, valid, given, setting) => {
    const { units, layers, dropout } = given;
    const architecture = { kind: 'mlp', units, layers, dropout } as const;
    return fitNetwork({ learner: 'mlp', architecture, task, train, valid, params: given, setting });
  },
  load: loadNetworkModel,
});
