import { missing } from '../../math/rolling.ts';
import { rollingVariance } from '../../math/rolling-moments.ts';
import { logReturns } from '../../math/series.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

export const ljungBox = statisticalFeature({
  name: 'ljung_box',
  summary: 'Ljung-Box statistic of log returns: large when they depend on those before',
  inputs: ['close'],
  params: { period: bars(60, 'returns in the window', 8), lags: bars(5, 'lags that count', 1, 20) },
  scaleFree: true,
  formula:
    'n (n + 2) sum over k <= lags of rho_k^2 / (n - k), n = period, rho_k = sum(d d[k ago]) / sum(d^2), d = returns less their mean; lags that the window is too short for are left out; 0 when the returns are equal',
  source: 'Ljung & Box (1978), On a Measure of Lack of Fit in Time Series Models, Biometrika 65(2)',
  warmup: ({ period }) => period,
  outputs: ({ period, lags }) => [column('ljung_box', period, lags)],
  compute: ({ close }, { period, lags }) => {
    const returns = logReturns(close);
    const { mean, variance } = rollingVariance(returns, period);
    const deviations = new Float64Array(period);
    const out = missing(close.length);
    for (let i = period; i < out.length; i++) {
      for (let j = 0; j < period; j++) deviations[j] = returns[i - period + 1 + j] - mean[i];
      let sum = 0;
      for (let k = 1; k <= Math.min(lags, period - 1); k++) {
        let product = 0;
        for (let j = k; j < period; j++) product += deviations[j] * deviations[j - k];
        sum += (product * product) / (period - k);
      }
      const whole = period * variance[i];
      out[i] = whole === 0 ? 0 : (period * (period + 2) * sum) / (whole * whole);
    }
    return [out];
  },
});

export const runsTest = statisticalFeature({
  name: 'runs_test',
  summary: 'Runs test of the signs of returns: negative for long runs (trending), positive for alternation',
  inputs: ['close'],
  params: { period: bars(60, 'returns in the window', 4) },
  scaleFree: true,
  formula:
    '(runs - mu) / sigma, mu = 2 u d / n + 1, sigma^2 = (mu - 1) (mu - 2) / (n - 1), u rises and d falls, n = u + d, unchanged closes left out; 0 when sigma is 0',
  source:
    'Wald & Wolfowitz (1940), On a Test Whether Two Samples Are from the Same Population, Annals of Mathematical Statistics 11(2)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('runs_test', period)],
  compute: ({ close }, { period }) => {
    const out = missing(close.length);
    for (let i = period; i < out.length; i++) {
      let [up, down, runs, before] = [0, 0, 0, 0];
      for (let j = i - period + 1; j <= i; j++) {
        const sign = Math.sign(close[j] - close[j - 1]);
        if (sign === 0) continue;
        if (sign > 0) up++;
        else down++;
        runs += Number(sign !== before);
        before = sign;
      }
      const n = up + down;
      const mu = (2 * up * down) / n + 1;
      const spread = ((mu - 1) * (mu - 2)) / (n - 1);
      out[i] = spread > 0 ? (runs - mu) / Math.sqrt(spread) : 0;
    }
    return [out];
  },
});
