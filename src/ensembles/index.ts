import { registry } from '../core/registry.ts';
import { average } from './average.ts';
import { metaMlp } from './meta-model.ts';
import { regimeGated } from './regime-gated.ts';
import { softVote } from './soft-vote.ts';
import { stackLogistic } from './stack-logistic.ts';
import { weighted } from './weighted.ts';

export const strategies = registry('ensemble strategy', [
  average,
  softVote,
  weighted,
  stackLogistic,
  metaMlp,
  regimeGated,
]);
