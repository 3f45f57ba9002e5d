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
 * Gated recurrent units over the last `sequence` bars; the state after the last of them answers.
 * @see Cho et al. (2014), Learning Phrase Representations using RNN Encoder-Decoder, EMNLP
 */
export const gruLearner = defineLearner({
  name: 'gru',
  summary: 'neural network over sequences of bars: gated recurrent units',
  engine: 'torch',
  params,
  rounds: 'epochs',
  searchSpace: { ...sequenceSpace, layers: 'int(1,2)' },
  history: ({ sequence }) => sequence - 1,
  fit: (task, train, valid, given, setting) => {
    const { units, layers, dropout, sequence } = given;
    const architecture = { kind: 'gru', units, layers, dropout, sequence } as const;
    return fitNetwork({ learner: 'gru', architecture, task, train, valid, params: given, setting });
  },
  load: loadNetworkModel,
});
