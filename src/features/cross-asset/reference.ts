import { rollingRank, rollingSum } from '../../math/rolling.ts';
import { rollingDeviation, rollingVariance } from '../../math/rolling-moments.ts';
import { rollingCorrelation, rollingCovariance } from '../../math/rolling-pairs.ts';
import { lagged, logReturns, zip } from '../../math/series.ts';
import { bars, column, crossAssetFeature } from '../define-feature.ts';

/*
 * Of another symbol (of=SYMBOL), by its last close known at the close of each bar: with daily bars of New York, the last
 * close of BTC is that of midnight UTC before it. Between two closes of the reference its return is 0.
 */
const inputs = ['close', 'reference'] as const;
const alone = ['reference'] as const;
const window = { period: bars(60, 'returns in the window', 3) };

export const referenceReturn = crossAssetFeature({
  name: 'reference_return',
  summary: 'Log return of the reference, some bars earlier when lag is given',
  inputs: alone,
  params: { period: bars(1, 'bars of the return', 1), lag: bars(0, 'bars back', 0) },
  scaleFree: true,
  formula: 'ln(reference[lag ago] / reference[lag + period ago])',
  source: 'Lo & MacKinlay (1990), When Are Contrarian Profits Due to Stock Market Overreaction?, RFS 3(2)',
  warmup: ({ period, lag }) => period + lag,
  outputs: ({ period, lag }) => [column('reference_return', period, lag)],
  compute: ({ reference }, { period, lag }) => [lagged(logReturns(reference, period), lag)],
});

export const referenceVolatility = crossAssetFeature({
  name: 'reference_volatility',
  summary: 'Standard deviation of the reference’s log returns, per bar',
  inputs: alone,
  params: { period: bars(20, 'returns in the window') },
  scaleFree: true,
  formula: 'population standard deviation of ln(reference / reference[1 ago])',
  source: 'realised volatility',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('reference_volatility', period)],
  compute: ({ reference }, { period }) => [rollingDeviation(logReturns(reference), period)],
});

export const referenceZscore = crossAssetFeature({
  name: 'reference_zscore',
  summary: 'Reference in standard deviations from its mean: how high the VIX, a yield or the dollar stands',
  inputs: alone,
  params: { period: bars(60) },
  scaleFree: true,
  formula: '(reference - mean) / population standard deviation; 0 when it never moved',
  source: 'standard score',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('reference_zscore', period)],
  compute: ({ reference }, { period }) => {
    const { mean, variance } = rollingVariance(reference, period);
    return [mean.map((m, i) => (variance[i] === 0 ? 0 : (reference[i] - m) / Math.sqrt(variance[i])))];
  },
});

export const referenceRank = crossAssetFeature({
  name: 'reference_rank',
  summary: 'Rank of the reference in its window, 0 to 1: a high of the VIX, whatever its level',
  inputs: alone,
  params: { period: bars(252) },
  scaleFree: true,
  formula: '(lower values + half of the equal ones) / (period - 1)',
  source: 'percentile rank',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('reference_rank', period)],
  compute: ({ reference }, { period }) => [rollingRank(reference, period)],
});

export const referenceCorrelation = crossAssetFeature({
  name: 'reference_correlation',
  summary: 'Correlation of one-bar returns with the reference, -1 to 1',
  inputs,
  params: window,
  scaleFree: true,
  formula: 'Pearson correlation of log returns; 0 when either is constant',
  source: 'Pearson (1895)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('reference_correlation', period)],
  compute: ({ close, reference }, { period }) => [rollingCorrelation(logReturns(close), logReturns(reference), period)],
});

export const leadLag = crossAssetFeature({
  name: 'lead_lag',
  summary: 'Correlation of returns with the reference’s some bars earlier: does it lead?',
  inputs,
  params: { ...window, lag: bars(1, 'bars that the reference leads', 1) },
  scaleFree: true,
  formula: 'Pearson correlation of r and q[lag ago], log returns of close and reference; 0 when either is constant',
  source: 'Lo & MacKinlay (1990), When Are Contrarian Profits Due to Stock Market Overreaction?, RFS 3(2)',
  warmup: ({ period, lag }) => period + lag,
  outputs: ({ period, lag }) => [column('lead_lag', period, lag)],
  compute: ({ close, reference }, { period, lag }) => [
    rollingCorrelation(logReturns(close), lagged(logReturns(reference), lag), period),
  ],
});

/** Slope of returns on the reference's; 0 when it stood still. */
function slopes(close: Float64Array, reference: Float64Array, period: number): Float64Array {
  const { covariance, varianceY } = rollingCovariance(logReturns(close), logReturns(reference), period);
  return zip(covariance, varianceY, (both, own) => (own === 0 ? 0 : both / own));
}

export const referenceBeta = crossAssetFeature({
  name: 'reference_beta',
  summary: 'Beta: return per return of the reference',
  inputs,
  params: window,
  scaleFree: true,
  formula: 'cov(r, q) / var(q), log returns of close and reference; 0 when the reference stood still',
  source: 'Sharpe (1964), Capital Asset Prices, Journal of Finance 19(3)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('reference_beta', period)],
  compute: ({ close, reference }, { period }) => [slopes(close, reference, period)],
});

export const referenceResidual = crossAssetFeature({
  name: 'reference_residual',
  summary: 'Return over some bars that the reference does not explain',
  inputs,
  params: { ...window, horizon: bars(5, 'bars of the return', 1) },
  scaleFree: true,
  formula: 'sum of (r - b q) over horizon bars, each with the beta b of its own window, log returns',
  source: 'Blitz, Huij & Martens (2011), Residual Momentum, Journal of Empirical Finance 18(3)',
  warmup: ({ period, horizon }) => period + horizon - 1,
  outputs: ({ period, horizon }) => [column('reference_residual', period, horizon)],
  compute: ({ close, reference }, { period, horizon }) => {
    const own = logReturns(close);
    const explained = zip(slopes(close, reference, period), logReturns(reference), (b, q) => b * q);
    return [
      rollingSum(
        zip(own, explained, (r, part) => r - part),
        horizon,
      ),
    ];
  },
});

export const relativeStrength = crossAssetFeature({
  name: 'relative_strength',
  summary: 'Change of the close in units of the reference: outperformance',
  inputs,
  params: { period: bars(20, 'bars of the change', 1) },
  scaleFree: true,
  formula: 'ln(x / x[period ago]), x = close / reference',
  source: 'Levy (1967), Relative Strength as a Criterion for Investment Selection, Journal of Finance 22(4)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('relative_strength', period)],
  compute: ({ close, reference }, { period }) => [
    zip(logReturns(close, period), logReturns(reference, period), (own, other) => own - other),
  ],
});

export const ratioZscore = crossAssetFeature({
  name: 'ratio_zscore',
  summary: 'Close in units of the reference, in standard deviations from its mean: pairs trading',
  inputs,
  params: { period: bars(60) },
  scaleFree: true,
  formula: '(x - mean) / population standard deviation, x = ln(close / reference); 0 when it varied by less than 1e-9',
  source: 'Gatev, Goetzmann & Rouwenhorst (2006), Pairs Trading, Review of Financial Studies 19(3)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('ratio_zscore', period)],
  compute: ({ close, reference }, { period }) => {
    const logs = zip(close, reference, (own, other) => Math.log(own / other));
    const { mean, variance } = rollingVariance(logs, period);
    return [mean.map((m, i) => (variance[i] <= 1e-18 ? 0 : (logs[i] - m) / Math.sqrt(variance[i])))];
  },
});

export const downsideBeta = crossAssetFeature({
  name: 'downside_beta',
  summary: 'Beta in the bars in which the reference fell',
  inputs,
  params: window,
  scaleFree: true,
  formula: 'sum(r q) / sum(q^2) over bars with q < 0, log returns; 0 when the reference never fell',
  source: 'Ang, Chen & Xing (2006), Downside Risk, Review of Financial Studies 19(4); through the origin',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('downside_beta', period)],
  compute: ({ close, reference }, { period }) => {
    const falls = logReturns(reference).map((q) => Math.min(0, q));
    const products = rollingSum(
      zip(logReturns(close), falls, (r, q) => r * q),
      period,
    );
    const squares = rollingSum(
      falls.map((q) => q * q),
      period,
    );
    return [zip(products, squares, (both, own) => (own === 0 ? 0 : both / own))];
  },
});
