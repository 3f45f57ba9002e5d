import { z } from 'zod';
import { defineLearner } from '../learner.ts';
import { type Architecture, checkNetworkSize, fitNetwork } from './fit-network.ts';
import { loadNetworkModel } from './network-model.ts';
import { sequenceParams, sequenceSpace } from './params.ts';

const params = z.strictObject({
  ...sequenceParams,
  layers: z.int().min(1).max(20).default(1).describe('recurrent layers, one upon the other'),
});

/** A learner of recurrent cells over the last `sequence` bars; the state after the last of them answers. */
export function recurrentLearner(kind: 'lstm' | 'gru', cells: string) {
  const architectureOf = ({ units, layers, dropout, sequence }: z.output<typeof params>): Architecture => {
    return { kind, units, layers, dropout, sequence };
  };
  return defineLearner({
    name: kind,
    summary: `neural network over sequences of bars: ${cells}`,
    engine: 'torch',
    params,
    rounds: 'epochs',
    searchSpace: { ...sequenceSpace, layers: 'int(1,2)' },
    history: ({ sequence }) => sequence - 1,
    checkSize: (task, given, size) => checkNetworkSize(architectureOf(given), task, given, size),
    fit: (task, train, valid, given, setting) =>
      fitNetwork({ learner: kind, architecture: architectureOf(given), task, train, valid, params: given, setting }),
    load: loadNetworkModel,
  });
}
