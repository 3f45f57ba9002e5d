import { createRng, deriveSeed } from '../core/rng.ts';
import { valueAt } from './distribution.ts';
import type { ProposalView, Sampler } from './sampler.ts';
import { fillParams, type Params } from './space.ts';

/** Uniform in each dimension, log-uniform where it is logarithmic; the same trial whatever was seen before. */
export function randomParams({ space, seed, number }: Pick<ProposalView, 'space' | 'seed' | 'number'>): Params {
  const rng = createRng(deriveSeed(seed, 'random', number));
  return fillParams(space, ({ distribution }) => valueAt(distribution, rng.uniform()));
}

/** @see Bergstra & Bengio (2012), Random Search for Hyper-Parameter Optimization, JMLR 13 */
export const randomSampler: Sampler = {
  name: 'random',
  summary: 'independent uniform draws',
  propose: randomParams,
};
