import { remembersBlocks } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { logReturns } from '../../math/series.ts';
import { baumWelch } from '../../volatility/baum-welch.ts';
import { stickyTransition } from '../../volatility/fit-hidden-markov.ts';
import { filterStates, type HiddenMarkovModel, reorderStates } from '../../volatility/hidden-markov.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';

/** Steps of expectation and maximisation at each fit: a fixed number, so that no rounding decides how many. */
const steps = 25;

/**
 * Regimes of volatility that a hidden Markov model sees. Every `refit` bars it is fitted anew on the `history` returns
 * before, and runs forwards through those and the bars to come until the next fit. So a value depends on the past alone,
 * on no more of it than history + refit bars, and its states keep their meaning by the order of their variances.
 */
export const hmmRegime = volatilityFeature({
  name: 'hmm_regime',
  summary: 'Hidden Markov model of the returns: filtered chance of each regime above the calmest, expected volatility',
  inputs: ['close'],
  params: {
    states: { default: 2, min: 2, max: 4, describe: 'regimes, ordered by the variance of their returns' },
    history: bars(252, 'returns that a fit sees', 60, 5000),
    refit: bars(63, 'bars from fit to fit', 5),
  },
  scaleFree: true,
  formula:
    'P(s[t] = k | returns up to t), k = 2..states, and sqrt(sum_k P(s[t] = k) variance_k); Gaussian regimes with mean, variance and transitions by 25 steps of Baum-Welch on the history returns before the last multiple of refit bars; equal chances where nothing moved in them',
  source: 'Hamilton (1989), A New Approach to the Economic Analysis of Nonstationary Time Series, Econometrica 57(2)',
  warmup: ({ history, refit }) => history + refit,
  outputs: ({ states, history, refit }) => [
    ...Array.from({ length: states - 1 }, (_, k) => column(`hmm_regime_p${k + 2}`, states, history, refit)),
    column('hmm_volatility', states, history, refit),
  ],
  compute: ({ close }, { states, history, refit }) => {
    remembersBlocks(refit);
    const n = close.length;
    const returns = logReturns(close);
    const outputs = Array.from({ length: states }, () => missing(n));
    const first = history + refit;
    for (let block = Math.floor(first / refit) * refit; block < n; block += refit) {
      const end = Math.min(n, block + refit);
      const from = block - history;
      const model = fitRegimes(returns.subarray(from, block), states);
      const filtered = model && filterStates(model, returns.subarray(from, end)).probabilities;
      for (let row = Math.max(first, block); row < end; row++) {
        let variance = 0;
        for (let k = 0; k < states; k++) {
          const p = filtered ? filtered[(row - from) * states + k] : 1 / states;
          if (k > 0) outputs[k - 1][row] = p;
          variance += model ? p * model.covariances[k] : 0;
        }
        outputs[states - 1][row] = Math.sqrt(variance);
      }
    }
    return outputs;
  },
});

/** A model of the returns with its states from calm to wild; undefined when nothing moved. */
function fitRegimes(returns: Float64Array, states: number): HiddenMarkovModel | undefined {
  const start = regimesBySize(returns, states);
  if (!start) return undefined;
  const { model } = baumWelch(start, returns, {
    shape: 'diagonal',
    maxIterations: steps,
    tolerance: Number.NEGATIVE_INFINITY,
  });
  const order = Array.from(model.covariances, (_, k) => k).sort((a, b) => model.covariances[a] - model.covariances[b]);
  return reorderStates(model, order);
}

/** The starting point: states of one mean whose variances are those of equal shares of the returns by their size. */
function regimesBySize(returns: Float64Array, states: number): HiddenMarkovModel | undefined {
  const n = returns.length;
  const mean = returns.reduce((sum, r) => sum + r, 0) / n;
  const squares = returns.map((r) => (r - mean) ** 2).sort();
  const all = squares.reduce((sum, square) => sum + square, 0) / n;
  // Equal returns leave rounding errors of their mean.
  if (!(all > 1e-20 * mean * mean)) return undefined;
  const covariances = Float64Array.from({ length: states }, (_, k) => {
    const share = squares.subarray(Math.floor((k * n) / states), Math.floor(((k + 1) * n) / states));
    // A calm share of bars without a move has no variance of its own.
    return Math.max(0.01 * all, share.reduce((sum, square) => sum + square, 0) / share.length);
  });
  return {
    states,
    dimensions: 1,
    initial: new Float64Array(states).fill(1 / states),
    transition: stickyTransition(states),
    means: new Float64Array(states).fill(mean),
    covariances,
  };
}
