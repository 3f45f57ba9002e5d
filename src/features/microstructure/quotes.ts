import { missing, rollingMean, rollingSum } from '../../math/rolling.ts';
import { rollingVariance } from '../../math/rolling-moments.ts';
import { logReturns, ratio, zip } from '../../math/series.ts';
import { bars, column, microstructureFeature } from '../define-feature.ts';

/*
 * From the last quote of each bar. A crossed quote (ask < bid) is two quotes of different moments: there was no such
 * market to trade in. It has a spread of 0, like a locked one (ask = bid), and `quote_state` tells that it was crossed.
 * Prices are as quoted: on the day of a dividend the middle falls by it.
 */
const book = 'Hasbrouck (2007), Empirical Market Microstructure';
const sides = ['bid', 'ask'] as const;
const sizes = ['bid', 'ask', 'bid_size', 'ask_size'] as const;
const noWarmup = () => 0;

const middle = (bid: Float64Array, ask: Float64Array) => zip(bid, ask, (b, a) => (b + a) / 2);
const spread = (bid: Float64Array, ask: Float64Array) => zip(bid, ask, (b, a) => Math.max(0, a - b));
const relative = (bid: Float64Array, ask: Float64Array) => ratio(spread(bid, ask), middle(bid, ask));
/** (bid size - ask size) / both; 0 without size. */
const imbalance = (bidSize: Float64Array, askSize: Float64Array) =>
  zip(bidSize, askSize, (b, a) => (b + a === 0 ? 0 : (b - a) / (b + a)));

export const quotedSpread = microstructureFeature({
  name: 'quoted_spread',
  summary: 'Absolute bid-ask spread in price units',
  inputs: sides,
  params: {},
  scaleFree: false,
  formula: 'max(0, ask - bid)',
  source: book,
  warmup: noWarmup,
  outputs: () => ['quoted_spread'],
  compute: ({ bid, ask }) => [spread(bid, ask)],
});

export const relativeSpread = microstructureFeature({
  name: 'relative_spread',
  summary: 'Bid-ask spread relative to the middle; 0 when locked or crossed',
  inputs: sides,
  params: {},
  scaleFree: true,
  formula: 'max(0, ask - bid) / ((bid + ask) / 2)',
  source: book,
  warmup: noWarmup,
  outputs: () => ['relative_spread'],
  compute: ({ bid, ask }) => [relative(bid, ask)],
});

export const spreadMean = microstructureFeature({
  name: 'relative_spread_mean',
  summary: 'Average relative spread of the window: what trading costs here as a rule',
  inputs: sides,
  params: { period: bars(20) },
  scaleFree: true,
  formula: 'mean of relative_spread',
  source: book,
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('relative_spread_mean', period)],
  compute: ({ bid, ask }, { period }) => [rollingMean(relative(bid, ask), period)],
});

export const spreadZscore = microstructureFeature({
  name: 'spread_zscore',
  summary: 'Relative spread in standard deviations from its average',
  inputs: sides,
  params: { period: bars(60) },
  scaleFree: true,
  formula: '(s - mean) / population standard deviation, s = relative_spread; 0 when s varied by less than 1e-12',
  source: 'standard score',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('spread_zscore', period)],
  compute: ({ bid, ask }, { period }) => {
    const spreads = relative(bid, ask);
    const { mean, variance } = rollingVariance(spreads, period);
    return [mean.map((m, i) => (variance[i] <= 1e-24 ? 0 : (spreads[i] - m) / Math.sqrt(variance[i])))];
  },
});

export const quoteState = microstructureFeature({
  name: 'quote_state',
  summary: 'Whether the quote is crossed (ask < bid) and whether it is locked (ask = bid), 0 or 1 each',
  inputs: sides,
  params: {},
  scaleFree: true,
  formula: 'ask < bid; ask = bid',
  source: 'SEC Regulation NMS, Rule 610(d): locked and crossed markets',
  warmup: noWarmup,
  outputs: () => ['quote_crossed', 'quote_locked'],
  compute: ({ bid, ask }) => [zip(bid, ask, (b, a) => (a < b ? 1 : 0)), zip(bid, ask, (b, a) => (a === b ? 1 : 0))],
});

export const midReturn = microstructureFeature({
  name: 'mid_return',
  summary: 'Log return of the middle of bid and ask: a return without bid-ask bounce',
  inputs: sides,
  params: { period: bars(1, 'bars of the return', 1) },
  scaleFree: true,
  formula: 'ln(m / m[period ago]), m = (bid + ask) / 2',
  source: book,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('mid_return', period)],
  compute: ({ bid, ask }, { period }) => [logReturns(middle(bid, ask), period)],
});

export const effectiveSpread = microstructureFeature({
  name: 'effective_spread',
  summary: 'Twice the distance of the close from the middle, relative to it: the spread that the last trade paid',
  inputs: ['bid', 'ask', 'traded_close'],
  params: { period: bars(1, 'bars averaged', 1) },
  scaleFree: true,
  formula: 'mean of 2 |close - m| / m, m = (bid + ask) / 2, close as traded',
  source:
    'Goyenko, Holden & Trzcinka (2009), Do Liquidity Measures Measure Liquidity?, Journal of Financial Economics 92(2)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('effective_spread', period)],
  compute: ({ bid, ask, traded_close: close }, { period }) => [
    rollingMean(
      zip(middle(bid, ask), close, (m, price) => (2 * Math.abs(price - m)) / m),
      period,
    ),
  ],
});

export const closeToMid = microstructureFeature({
  name: 'close_to_mid',
  summary: 'Where the close stands against the middle of bid and ask: positive when the last trade bought',
  inputs: ['bid', 'ask', 'traded_close'],
  params: {},
  scaleFree: true,
  formula: 'close / m - 1, m = (bid + ask) / 2, close as traded',
  source: 'Lee & Ready (1991), Inferring Trade Direction from Intraday Data, Journal of Finance 46(2): the quote test',
  warmup: noWarmup,
  outputs: () => ['close_to_mid'],
  compute: ({ bid, ask, traded_close: close }) => [zip(middle(bid, ask), close, (m, price) => price / m - 1)],
});

export const micropriceDeviation = microstructureFeature({
  name: 'microprice_deviation',
  summary: 'Size-weighted middle relative to the plain one: positive when buyers queue',
  inputs: sizes,
  params: {},
  scaleFree: true,
  formula:
    '(bid * ask_size + ask * bid_size) / (bid_size + ask_size) / m - 1, m = (bid + ask) / 2; 0 without size or when crossed',
  source: 'Stoikov (2018), The Micro-Price, Quantitative Finance 18(12): the weighted mid-price',
  warmup: noWarmup,
  outputs: () => ['microprice_deviation'],
  compute: ({ bid, ask, bid_size: bidSize, ask_size: askSize }) => [
    // The weighted middle is the plain one plus half the spread times the imbalance.
    zip(relative(bid, ask), imbalance(bidSize, askSize), (s, share) => (s * share) / 2),
  ],
});

export const quoteImbalance = microstructureFeature({
  name: 'quote_imbalance',
  summary: 'Size at the bid against size at the ask, -1 to 1',
  inputs: ['bid_size', 'ask_size'],
  params: { period: bars(1, 'bars averaged', 1) },
  scaleFree: true,
  formula: 'mean of (bid_size - ask_size) / (bid_size + ask_size); 0 without size',
  source:
    'Cao, Hansch & Wang (2009), The Information Content of an Open Limit-Order Book, Journal of Futures Markets 29(1)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('quote_imbalance', period)],
  compute: ({ bid_size: bidSize, ask_size: askSize }, { period }) => [rollingMean(imbalance(bidSize, askSize), period)],
});

const depth = (bidSize: Float64Array, askSize: Float64Array) => zip(bidSize, askSize, (b, a) => b + a);

export const depthRatio = microstructureFeature({
  name: 'depth_ratio',
  summary: 'Size at both sides of the quote relative to its average',
  inputs: ['bid_size', 'ask_size'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: 'd / sma(d, period), d = bid_size + ask_size; 1 without size in the window',
  source: 'Kempf & Korn (1999), Market Depth and Order Size, Journal of Financial Markets 2(1)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('depth_ratio', period)],
  compute: ({ bid_size: bidSize, ask_size: askSize }, { period }) => {
    const both = depth(bidSize, askSize);
    return [ratio(both, rollingMean(both, period), 1)];
  },
});

export const quoteFlowImbalance = microstructureFeature({
  name: 'quote_flow_imbalance',
  summary: 'Order-flow imbalance from changes of the best quote, relative to the average depth',
  inputs: sizes,
  params: { period: bars(20, 'changes of the quote in the window') },
  scaleFree: true,
  formula:
    'sum(e) / sum(bid_size + ask_size), e = [bid >= bid before] bid_size - [bid <= bid before] bid_size before - [ask <= ask before] ask_size + [ask >= ask before] ask_size before; 0 without size',
  source:
    'Cont, Kukanov & Stoikov (2014), The Price Impact of Order Book Events, Journal of Financial Econometrics 12(1)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('quote_flow_imbalance', period)],
  compute: ({ bid, ask, bid_size: bidSize, ask_size: askSize }, { period }) => {
    const flow = missing(bid.length);
    for (let i = 1; i < flow.length; i++) {
      const bought = (bid[i] >= bid[i - 1] ? bidSize[i] : 0) - (bid[i] <= bid[i - 1] ? bidSize[i - 1] : 0);
      const sold = (ask[i] <= ask[i - 1] ? askSize[i] : 0) - (ask[i] >= ask[i - 1] ? askSize[i - 1] : 0);
      flow[i] = bought - sold;
    }
    return [ratio(rollingSum(flow, period), rollingSum(depth(bidSize, askSize), period))];
  },
});
