import { recurrentLearner } from './neural/recurrent.ts';

/** @see Hochreiter & Schmidhuber (1997), Long Short-Term Memory, Neural Computation 9(8) */
export const lstmLearner = recurrentLearner('lstm', 'long short-term memory');
