import { z } from 'zod';
import { defineLearner } from '../learner.ts';
import { fitNetwork } from './fit-network.ts';
import { loadNetworkModel } from './network-model.ts';
import { sequenceParams, sequenceSpace } from './params.ts';

const params = z.strictObject({
  ...sequenceParams,
  layers: z.int().min(1).max(20).default(1).describe('recurrent layers, one upon the other'),
});

/** A learner of recurrent cells over the last `sequence` bars; the state after the last of them answers. */
export function recurrentLearner(kind: 'lstm' | 'gru', cells: string) {
  return defineLearner({
    name: kind,
    summary: `neural network over sequences of bars: ${cells}`,
    engine: 'torch',
    params,
    rounds: 'epochs',
    searchSpace: { ...sequenceSpace, layers: 'int(1,2)' },
    history: ({ sequence }) => sequence - 1,
    fit: (task, train, valid, given, setting) => {
      const { units, layers, dropout, sequence } = given;
      const architecture = { kind, units, layers, dropout, sequence };
      return fitNetwork({ learner: kind, architecture, task, train, valid, params: given, setting });
    },
    load: loadNetworkModel,
  });
}
