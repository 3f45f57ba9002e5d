import { recurrentLearner } from './neural/recurrent.ts';

/** @see Cho et al. (2014), Learning Phrase Representations using RNN Encoder-Decoder, EMNLP */
export const gruLearner = recurrentLearner('gru', 'gated recurrent units');
