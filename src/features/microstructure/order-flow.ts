import { missing, rollingMean, rollingSum } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';
import { logReturns, ratio, zip } from '../../math/series.ts';
import { normalCdf } from '../../math/special-normal.ts';
import { bars, column, microstructureFeature } from '../define-feature.ts';

const classification =
  'Easley, Lopez de Prado & O’Hara (2012), Bulk Classification of Trading Activity; (2016), Discerning Information from Trade Data, JFE 120(2)';
const deviations = bars(60, 'returns in the standard deviation');

/** Share of each bar's volume that bought: Phi(return / its rolling standard deviation); 0.5 when prices stood still. */
function buyShare(close: Float64Array, period: number): Float64Array {
  const returns = logReturns(close);
  return zip(returns, rollingDeviation(returns, period), (r, sigma) => (sigma === 0 ? 0.5 : normalCdf(r / sigma)));
}

/** Buying less selling volume of each bar; NaN in the warm-up. */
function imbalance(close: Float64Array, volume: Float64Array, period: number): Float64Array {
  return zip(buyShare(close, period), volume, (share, shares) => (2 * share - 1) * shares);
}

export const bvcBuyShare = microstructureFeature({
  name: 'bvc_buy_share',
  summary: 'Share of the bar’s volume that bought, by bulk volume classification, 0 to 1',
  inputs: ['close'],
  params: { period: deviations },
  scaleFree: true,
  formula: 'Phi(r / s), r = log return, s = its standard deviation over the window; 0.5 when s is 0',
  source: classification,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('bvc_buy_share', period)],
  compute: ({ close }, { period }) => [buyShare(close, period)],
});

export const bvcImbalance = microstructureFeature({
  name: 'bvc_imbalance',
  summary: 'Order-flow imbalance of the window by bulk volume classification, -1 (all sold) to 1',
  inputs: ['close', 'volume'],
  params: { period: bars(20), deviations },
  scaleFree: true,
  formula: 'sum(volume (2 b - 1)) / sum(volume), b = bvc_buy_share; 0 without volume',
  source: classification,
  warmup: ({ period, deviations: long }) => long + period - 1,
  outputs: ({ period, deviations: long }) => [column('bvc_imbalance', period, long)],
  compute: ({ close, volume }, { period, deviations: long }) => [
    ratio(rollingSum(imbalance(close, volume, long), period), rollingSum(volume, period)),
  ],
});

export const vpin = microstructureFeature({
  name: 'vpin',
  summary: 'Probability of informed trading: size of the order imbalance relative to the volume, 0 to 1',
  inputs: ['close', 'volume'],
  params: { period: bars(50, 'bars, each taken as one bucket'), deviations },
  scaleFree: true,
  formula:
    'sum(volume |2 b - 1|) / sum(volume), b = bvc_buy_share; 0 without volume. A rolling count of bars, each bar one bucket weighted by its volume: buckets of equal volume would make each value depend on where the first bucket began',
  source:
    'Easley, Lopez de Prado & O’Hara (2012), Flow Toxicity and Liquidity in a High-Frequency World, Review of Financial Studies 25(5)',
  warmup: ({ period, deviations: long }) => long + period - 1,
  outputs: ({ period, deviations: long }) => [column('vpin', period, long)],
  compute: ({ close, volume }, { period, deviations: long }) => [
    ratio(rollingSum(imbalance(close, volume, long).map(Math.abs), period), rollingSum(volume, period)),
  ],
});

export const buyPressure = microstructureFeature({
  name: 'buy_pressure',
  summary: 'Share of the traded range above the true low, weighted by volume: 1 all bought, 0 all sold',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { period: bars(20) },
  scaleFree: true,
  formula:
    'sum(volume (close - tl)) / sum(volume (th - tl)), tl = min(low, previous close), th = max(high, previous close); 0.5 without volume or range',
  source: 'Williams (1985), The Ultimate Oscillator, Stocks & Commodities 3(4): buying pressure, weighted by volume',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('buy_pressure', period)],
  compute: ({ high, low, close, volume }, { period }) => {
    const bought = missing(close.length);
    const traded = missing(close.length);
    for (let i = 1; i < bought.length; i++) {
      const bottom = Math.min(low[i], close[i - 1]);
      bought[i] = volume[i] * (close[i] - bottom);
      traded[i] = volume[i] * (Math.max(high[i], close[i - 1]) - bottom);
    }
    return [ratio(rollingSum(bought, period), rollingSum(traded, period), 0.5)];
  },
});

export const clvMean = microstructureFeature({
  name: 'clv_mean',
  summary: 'Average close location value: -1 closes at the low, 1 at the high',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(10) },
  scaleFree: true,
  formula: 'mean of ((close - low) - (high - close)) / (high - low); 0 in a bar without a range',
  source: 'Chaikin’s close location value, without volume (that is cmf)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('clv_mean', period)],
  compute: ({ high, low, close }, { period }) => [
    rollingMean(
      close.map((price, i) => (high[i] > low[i] ? (2 * price - high[i] - low[i]) / (high[i] - low[i]) : 0)),
      period,
    ),
  ],
});
