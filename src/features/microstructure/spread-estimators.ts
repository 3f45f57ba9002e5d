import { missing, rollingMean } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';
import { rollingCovariance } from '../../math/rolling-pairs.ts';
import { lagged, logReturns, zip } from '../../math/series.ts';
import { normalQuantile } from '../../math/special-normal.ts';
import { bars, column, microstructureFeature } from '../define-feature.ts';

const window = { period: bars(20, 'pairs of bars, or returns, in the window') };

/** Corwin and Schultz's spread of bars i - 1 and i, negative ones as 0, after their adjustment for the gap between them. */
function highLowSpread(high: Float64Array, low: Float64Array, close: Float64Array, i: number): number {
  const before = close[i - 1];
  // A bar that lies wholly above or below the close before it is moved to touch that close.
  const shift = Math.min(0, before - low[i]) + Math.max(0, before - high[i]);
  const [top, bottom] = [high[i] + shift, low[i] + shift];
  const beta = Math.log(high[i - 1] / low[i - 1]) ** 2 + Math.log(top / bottom) ** 2;
  const gamma = Math.log(Math.max(high[i - 1], top) / Math.min(low[i - 1], bottom)) ** 2;
  const k = 3 - 2 * Math.SQRT2;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / k - Math.sqrt(gamma / k);
  return Math.max(0, 2 * Math.tanh(alpha / 2));
}

export const corwinSchultz = microstructureFeature({
  name: 'corwin_schultz',
  summary: 'Bid-ask spread relative to the price, estimated from highs and lows of neighbouring bars',
  inputs: ['high', 'low', 'close'],
  params: window,
  scaleFree: true,
  formula:
    'mean of max(0, S), S = 2 (e^a - 1) / (1 + e^a), a = (sqrt(2 b) - sqrt(b)) / k - sqrt(g / k), k = 3 - 2 sqrt(2), b = ln(high / low)^2 of both bars added, g = ln(highest / lowest)^2 of both; a bar beyond the close before it is first moved to touch it',
  source:
    'Corwin & Schultz (2012), A Simple Way to Estimate Bid-Ask Spreads from Daily High and Low Prices, Journal of Finance 67(2)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('corwin_schultz', period)],
  compute: ({ high, low, close }, { period }) => {
    const spreads = missing(close.length);
    for (let i = 1; i < spreads.length; i++) spreads[i] = highLowSpread(high, low, close, i);
    return [rollingMean(spreads, period)];
  },
});

export const abdiRanaldo = microstructureFeature({
  name: 'abdi_ranaldo',
  summary: 'Bid-ask spread relative to the price, estimated from closes and mid-ranges (CHL, two-day corrected)',
  inputs: ['high', 'low', 'close'],
  params: window,
  scaleFree: true,
  formula:
    'mean of sqrt(max(0, 4 (c - e)[1 ago] (c[1 ago] - e))), c = ln(close), e = (ln(high) + ln(low)) / 2; pairs end at the present bar',
  source:
    'Abdi & Ranaldo (2017), A Simple Estimation of Bid-Ask Spreads from Daily Close, High, and Low Prices, Review of Financial Studies 30(12)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('abdi_ranaldo', period)],
  compute: ({ high, low, close }, { period }) => {
    const spreads = missing(close.length);
    for (let i = 1; i < spreads.length; i++) {
      const own = Math.log(close[i - 1] / Math.sqrt(high[i - 1] * low[i - 1]));
      const next = Math.log(close[i - 1] / Math.sqrt(high[i] * low[i]));
      spreads[i] = Math.sqrt(Math.max(0, 4 * own * next));
    }
    return [rollingMean(spreads, period)];
  },
});

export const rollSpread = microstructureFeature({
  name: 'roll_spread',
  summary: 'Bid-ask spread relative to the price, estimated from the bounce of closes',
  inputs: ['close'],
  params: { period: bars(60, 'pairs of returns in the window', 3) },
  scaleFree: true,
  formula: '2 sqrt(max(0, -cov(r, r[1 ago]))), log returns, population covariance of period pairs',
  source:
    'Roll (1984), A Simple Implicit Measure of the Effective Bid-Ask Spread in an Efficient Market, Journal of Finance 39(4)',
  warmup: ({ period }) => period + 1,
  outputs: ({ period }) => [column('roll_spread', period)],
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    const { covariance } = rollingCovariance(returns, lagged(returns, 1), period);
    return [covariance.map((value) => 2 * Math.sqrt(Math.max(0, -value)))];
  },
});

/** Share of one-bar changes that are exactly zero. */
function zeroShare(close: Float64Array, period: number): Float64Array {
  const still = missing(close.length);
  for (let i = 1; i < still.length; i++) still[i] = close[i] === close[i - 1] ? 1 : 0;
  return rollingMean(still, period);
}

export const zeroReturns = microstructureFeature({
  name: 'zero_returns',
  summary: 'Share of bars whose close did not change: high in illiquid names',
  inputs: ['close'],
  params: { period: bars(60, 'returns in the window') },
  scaleFree: true,
  formula: 'mean of (close = previous close)',
  source:
    'Lesmond, Ogden & Trzcinka (1999), A New Estimate of Transaction Costs, Review of Financial Studies 12(5): measure Zeros',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('zero_returns', period)],
  compute: ({ close }, { period }) => [zeroShare(close, period)],
});

export const fhtSpread = microstructureFeature({
  name: 'fht_spread',
  summary: 'Bid-ask spread relative to the price, estimated from how often the close stands still',
  inputs: ['close'],
  params: { period: bars(60, 'returns in the window') },
  scaleFree: true,
  formula: '2 s PhiInv((1 + z) / 2), z = share of zero returns, s = standard deviation of log returns; 0 when s is 0',
  source:
    'Fong, Holden & Trzcinka (2017), What Are the Best Liquidity Proxies for Global Research?, Review of Finance 21(4)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('fht_spread', period)],
  compute: ({ close }, { period }) => [
    zip(zeroShare(close, period), rollingDeviation(logReturns(close), period), (z, s) =>
      s === 0 ? 0 : 2 * s * normalQuantile((1 + z) / 2),
    ),
  ],
});
