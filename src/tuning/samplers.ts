import { registry } from '../core/registry.ts';
import { quasiRandomSampler } from './quasi-random.ts';
import { randomSampler } from './random.ts';
import type { Sampler } from './sampler.ts';
import { tpeSampler, tpeUnivariateSampler } from './tpe.ts';

/** A new sampler is one file and one entry here. */
export const samplers = registry<Sampler>('sampler', [
  tpeSampler,
  tpeUnivariateSampler,
  randomSampler,
  quasiRandomSampler,
]);
