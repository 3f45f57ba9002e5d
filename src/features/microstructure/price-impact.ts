import { missing, rollingMean } from '../../math/rolling.ts';
import { rollingCovariance } from '../../math/rolling-pairs.ts';
import { logReturns, ratio, zip } from '../../math/series.ts';
import { bars, column, microstructureFeature } from '../define-feature.ts';

export const amihud = microstructureFeature({
  name: 'amihud',
  summary: 'Illiquidity: return per million of turnover (its scale-free relative is amihud_ratio)',
  inputs: ['close', 'traded_close', 'volume'],
  params: { period: bars(20) },
  scaleFree: false,
  formula:
    'mean of 1e6 |close / previous close - 1| / (close as traded * volume), 0 in a bar without volume; so a later dividend or split leaves it as it is',
  source: 'Amihud (2002), Illiquidity and Stock Returns, Journal of Financial Markets 5(1)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('amihud', period)],
  compute: ({ close, traded_close: traded, volume }, { period }) => {
    const impact = missing(close.length);
    for (let i = 1; i < impact.length; i++) {
      impact[i] = volume[i] > 0 ? (1e6 * Math.abs(close[i] / close[i - 1] - 1)) / (traded[i] * volume[i]) : 0;
    }
    return [rollingMean(impact, period)];
  },
});

export const rangeImpact = microstructureFeature({
  name: 'range_impact',
  summary: 'Parkinson range per unit of turnover now against a longer window: liquidity from highs and lows',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { short: bars(5), long: bars(60) },
  scaleFree: true,
  formula:
    'sma(i, short) / sma(i, long), i = ln(high / low) / sqrt(4 ln 2) / (close * volume), 0 without volume; 1 when the long one is 0',
  source:
    'Amihud (2002) with the range of Parkinson (1980) for the return; Goyenko, Holden & Trzcinka (2009), Do Liquidity Measures Measure Liquidity?, Journal of Financial Economics 92(2)',
  warmup: ({ short, long }) => Math.max(short, long) - 1,
  outputs: ({ short, long }) => [column('range_impact', short, long)],
  compute: ({ high, low, close, volume }, { short, long }) => {
    const impact = volume.map((shares, i) =>
      shares > 0 ? Math.log(high[i] / low[i]) / Math.sqrt(4 * Math.LN2) / (close[i] * shares) : 0,
    );
    return [ratio(rollingMean(impact, short), rollingMean(impact, long), 1)];
  },
});

/**
 * Slope of returns on signed sizes, times the mean size: the return that one average bar of one-sided trading moves.
 * A bar's size has the sign of its return; 0 where sizes never varied.
 */
function impactSlope(returns: Float64Array, sizes: Float64Array, period: number): Float64Array {
  const first = Math.min(1, sizes.length);
  const known = sizes.slice().fill(Number.NaN, 0, first);
  const signed = zip(returns, known, (r, size) => Math.sign(r) * size);
  const { covariance, varianceY } = rollingCovariance(returns, signed, period);
  const mean = rollingMean(known, period);
  return covariance.map((value, i) => (varianceY[i] === 0 ? 0 : (value / varianceY[i]) * mean[i]));
}

export const kyleLambda = microstructureFeature({
  name: 'kyle_lambda',
  summary: 'Price impact: return that an average bar of one-sided volume moves',
  inputs: ['close', 'volume'],
  params: { period: bars(60, 'returns in the window', 3) },
  scaleFree: true,
  formula:
    'cov(r, x) / var(x) * mean(volume), r = log return, x = sign(r) volume, least squares with intercept; 0 when x is constant',
  source:
    'Kyle (1985), Continuous Auctions and Insider Trading, Econometrica 53(6); per average bar volume, so that it has no scale',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('kyle_lambda', period)],
  compute: ({ close, volume }, { period }) => [impactSlope(logReturns(close), volume, period)],
});

export const hasbrouckLambda = microstructureFeature({
  name: 'hasbrouck_lambda',
  summary: 'Price impact with diminishing effect of size: return per signed square root of turnover',
  inputs: ['close', 'volume'],
  params: { period: bars(60, 'returns in the window', 3) },
  scaleFree: true,
  formula:
    'cov(r, x) / var(x) * mean(q), r = log return, q = sqrt(close * volume), x = sign(r) q; 0 when x is constant',
  source:
    'Hasbrouck (2009), Trading Costs and Returns for U.S. Equities, Journal of Finance 64(3); on bars, and per average q',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('hasbrouck_lambda', period)],
  compute: ({ close, volume }, { period }) => [
    impactSlope(
      logReturns(close),
      zip(close, volume, (price, shares) => Math.sqrt(price * shares)),
      period,
    ),
  ],
});
