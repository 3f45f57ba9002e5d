import { z } from 'zod';
import { configError } from '../core/errors.ts';
import { defineLearner } from './learner.ts';
import { type Architecture, checkNetworkSize, fitNetwork } from './neural/fit-network.ts';
import { loadNetworkModel } from './neural/network-model.ts';
import { sequenceParams, sequenceSpace } from './neural/params.ts';

const params = z.strictObject({
  ...sequenceParams,
  layers: z.int().min(1).max(24).default(1).describe('encoder layers'),
  heads: z.int().min(1).max(64).default(4).describe('attention heads; units must be a multiple of twice as many'),
});

/** @throws TrademlError (config) when the heads do not divide the units */
function architectureOf({ units, layers, dropout, sequence, heads }: z.output<typeof params>): Architecture {
  if (units % (2 * heads) !== 0) {
    throw configError(
      `learner transformer: units is ${units}, which is no multiple of twice the heads (${2 * heads})`,
      `choose units ${Math.ceil(units / (2 * heads)) * 2 * heads}, or other heads`,
    );
  }
  return { kind: 'transformer', units, layers, dropout, sequence, heads };
}

/**
 * A small encoder: each bar of the sequence attends to itself and to earlier ones, and the last bar answers. Layer norm
 * stands before attention and feed-forward part (four times as wide as `units`), positions are sines and cosines.
 * @see Vaswani et al. (2017), Attention Is All You Need, NeurIPS
 * @see Xiong et al. (2020), On Layer Normalization in the Transformer Architecture, ICML
 */
export const transformerLearner = defineLearner({
  name: 'transformer',
  summary: 'neural network over sequences of bars: self-attention',
  engine: 'torch',
  params,
  rounds: 'epochs',
  searchSpace: { ...sequenceSpace, units: 'choice(32,64,128)', layers: 'int(1,3)', heads: 'choice(2,4,8)' },
  history: ({ sequence }) => sequence - 1,
  checkSize: (task, given, size) => checkNetworkSize(architectureOf(given), task, given, size),
  fit: async (task, train, valid, given, setting) => {
    const architecture = architectureOf(given);
    return fitNetwork({ learner: 'transformer', architecture, task, train, valid, params: given, setting });
  },
  load: loadNetworkModel,
});
