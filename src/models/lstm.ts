import { z } from 'zod';
import { defineLearner } from './learner.ts';
import { fitNetwork } from './neural/fit-network.ts';
import { loadNetworkModel } from './neural/network-model.ts';
import { sequenceParams, sequenceSpace } from './neural/params.ts';

const params = z.strictObject({
  ...sequenceParams,
  layers: z.int().min(1).max(20).default(1).describe('recurrent layers, one upon the other'),
});

/**
 * Long short-term memory over the last `sequence` bars; the state after the last of them answers.
 * @see Hochreiter & Schmidhuber (1997), Long Short-Term Memory, Neural Computation 9(8)
 */
export const lstmLearner = defineLearner({
  name: 'lstm',
  summary: 'neural network over sequences of bars: long short-term memory',
  engine: 'torch',
  params,
  rounds: 'epochs',
  searchSpace: { ...sequenceSpace, layers: 'int(1,2)' },
  history: ({ sequence }) => sequence - 1,
  fit: (task, train, valid, given, setting) => {
    const { units, layers, dropout, sequence } = given;
    const architecture = { kind: 'lstm', units, layers, dropout, sequence } as const;
    return fitNetwork({ learner: 'lstm', architecture, task, train, valid, params: given, setting });
  },
  load: loadNetworkModel,
});
