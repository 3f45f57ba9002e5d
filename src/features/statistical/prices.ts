import { statisticalFeature } from '../define-feature.ts';

const shared = { params: {}, scaleFree: false, warmup: () => 0 };

export const avgprice = statisticalFeature({
  ...shared,
  name: 'avgprice',
  summary: 'Mean of open, high, low and close',
  inputs: ['open', 'high', 'low', 'close'],
  talib: 'AVGPRICE',
  formula: '(open + high + low + close) / 4',
  source: 'TA-Lib AVGPRICE',
  outputs: () => ['avgprice'],
  compute: ({ open, high, low, close }) => [open.map((from, i) => (high[i] + low[i] + close[i] + from) / 4)],
});

export const medprice = statisticalFeature({
  ...shared,
  name: 'medprice',
  summary: 'Middle of high and low',
  inputs: ['high', 'low'],
  talib: 'MEDPRICE',
  formula: '(high + low) / 2',
  source: 'TA-Lib MEDPRICE',
  outputs: () => ['medprice'],
  compute: ({ high, low }) => [high.map((top, i) => (top + low[i]) / 2)],
});

export const typprice = statisticalFeature({
  ...shared,
  name: 'typprice',
  summary: 'Typical price',
  inputs: ['high', 'low', 'close'],
  talib: 'TYPPRICE',
  formula: '(high + low + close) / 3',
  source: 'TA-Lib TYPPRICE',
  outputs: () => ['typprice'],
  compute: ({ high, low, close }) => [high.map((top, i) => (top + low[i] + close[i]) / 3)],
});

export const wclprice = statisticalFeature({
  ...shared,
  name: 'wclprice',
  summary: 'Weighted close',
  inputs: ['high', 'low', 'close'],
  talib: 'WCLPRICE',
  formula: '(high + low + 2 close) / 4',
  source: 'TA-Lib WCLPRICE',
  outputs: () => ['wclprice'],
  compute: ({ high, low, close }) => [high.map((top, i) => (top + low[i] + 2 * close[i]) / 4)],
});
