// Features of your own: trademl features --features-from examples/own-features.mjs --features range_share,ema_gap:period=30
// A plain object is enough. Prices are total-return prices; row i may depend on rows up to i and on nothing later.
export const rangeShare = {
  name: 'range_share',
  summary: 'Where the close lies between the low and the high of the bar',
  inputs: ['high', 'low', 'close'],
  warmup: () => 0,
  outputs: () => ['range_share'],
  compute: ({ high, low, close }) => [
    close.map((price, i) => (high[i] > low[i] ? (price - low[i]) / (high[i] - low[i]) : 0.5)),
  ],
};

// A default function receives trademl's helpers: the ways to write an entry, and the kernels that its own features use.
export default ({ bars, column, distance, ema, trendFeature }) => [
  trendFeature({
    name: 'ema_gap',
    summary: 'Close relative to its exponential average',
    inputs: ['close'],
    params: { period: bars(20) },
    scaleFree: true,
    formula: 'close / ema(close, period) - 1',
    source: 'an example',
    warmup: ({ period }) => period - 1,
    outputs: ({ period }) => [column('ema_gap', period)],
    compute: ({ close }, { period }) => [distance(close, ema(close, period))],
  }),
];
