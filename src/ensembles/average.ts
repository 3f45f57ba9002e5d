import { weightedMean } from './combination.ts';
import { defineStrategy, noParams } from './strategy.ts';

/** The plain mean of the members' outputs: hard to beat, and nothing to fit. */
export const average = defineStrategy({
  name: 'average',
  summary: 'plain mean of the members',
  learns: false,
  params: noParams,
  fit: ({ outputs }) => weightedMean(outputs.map(() => 1)),
});
