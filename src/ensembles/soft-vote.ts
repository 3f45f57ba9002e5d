import { usageError } from '../core/errors.ts';
import { weightedMean } from './combination.ts';
import { defineStrategy, noParams } from './strategy.ts';

/** Mean of the members' probabilities (or values) with weights that the user gives; equal when none are given. */
export const softVote = defineStrategy({
  name: 'soft-vote',
  summary: 'mean weighted by --weights',
  learns: false,
  params: noParams,
  checkWeights: (weights, members) => {
    if (weights.length !== members) {
      throw usageError(
        `--weights has ${weights.length} values for ${members} runs`,
        'give one weight per run, in order',
      );
    }
    if (weights.some((weight) => !(weight >= 0)) || !weights.some((weight) => weight > 0)) {
      throw usageError(`--weights must be zero or more, and not all zero; found ${weights.join(',')}`);
    }
  },
  fit: ({ outputs }, _params, { weights }) => weightedMean(weights ?? outputs.map(() => 1)),
});
