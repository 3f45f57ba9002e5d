import { createRng, deriveSeed } from '../core/rng.ts';
import { mostSobolDimensions, type Sobol, sobol } from '../math/sobol.ts';
import { valueAt } from './distribution.ts';
import type { Sampler } from './sampler.ts';
import { fillParams } from './space.ts';

/** The last sequence asked for: building one costs more than a point of it. */
let kept: { readonly key: string; readonly sequence: Sobol } | undefined;

function sequenceOf(seed: number, dimensions: number): Sobol {
  const key = `${seed} ${dimensions}`;
  if (kept?.key !== key) kept = { key, sequence: sobol(dimensions, createRng(deriveSeed(seed, 'sobol'))) };
  return kept.sequence;
}

/** Points of a scrambled Sobol' sequence, which cover the space more evenly than random ones. */
export const quasiRandomSampler: Sampler = {
  name: 'quasi-random',
  summary: 'a scrambled Sobol sequence: even cover of the space',
  mostDimensions: mostSobolDimensions,
  propose: ({ space, seed, number }) => {
    const point = sequenceOf(seed, space.length).point(number);
    // A dimension that is not active leaves its coordinate unused, so the others keep their spread.
    return fillParams(space, (dimension) => valueAt(dimension.distribution, point[space.indexOf(dimension)]));
  },
};
