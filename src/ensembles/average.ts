import { usageError } from '../core/errors.ts';
import { type Strategy, weightedMean } from './strategy.ts';

/** The plain mean of the members' outputs: hard to beat, and nothing to fit. */
export const average: Strategy = {
  name: 'average',
  summary: 'plain mean of the members',
  learns: false,
  check: (_task, _members, weights) => {
    if (weights) throw usageError("strategy 'average' takes no weights", 'use --strategy soft-vote with --weights');
  },
  fit: ({ outputs }) => weightedMean(outputs.map(() => 1)),
};
