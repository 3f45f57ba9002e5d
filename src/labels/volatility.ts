import { fixedHorizon } from './fixed-horizon.ts';

/**
 * Volatility still to come: the population standard deviation, per bar and not annualised, of the `window` one-bar log
 * returns after the row. It equals the feature realised_volatility_WINDOW of the row `window` bars later, so that
 * feature at the row itself is the naive forecast of this label.
 */
export const volatility = fixedHorizon({
  name: 'volatility',
  summary: 'standard deviation of the log returns of the next bars',
  params: { window: { default: 20, min: 2, max: 2000, describe: 'returns ahead, counted in bars of the symbol' } },
  horizonParam: 'window',
  task: { kind: 'regression' },
  formula: 'population standard deviation of ln(close[t + k] / close[t + k - 1]), k = 1..window',
  value: (close, row, { window }) => {
    const mean = Math.log(close[row + window] / close[row]) / window;
    let squares = 0;
    for (let k = row + 1; k <= row + window; k++) squares += (Math.log(close[k] / close[k - 1]) - mean) ** 2;
    return Math.sqrt(squares / window);
  },
});
