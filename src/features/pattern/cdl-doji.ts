import { patternFeature } from '../define-feature.ts';
import { candles, meanBefore, scan } from './candle.ts';

export const cdlDoji = patternFeature({
  name: 'cdl_doji',
  summary: 'Doji: open and close almost equal; 100 or 0',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  talib: 'CDLDOJI',
  formula: '100 when body <= 10 % of the mean range of the 10 bars before',
  source: 'Morris (2006), Candlestick Charting Explained; TA-Lib CDLDOJI with its default candle settings',
  warmup: () => 10,
  outputs: () => ['cdl_doji'],
  compute: (prices) => {
    const c = candles(prices);
    const range = meanBefore(c.range, 10);
    return [scan(c.open.length, 10, (i) => (c.body[i] <= 0.1 * range[i] ? 100 : 0))];
  },
});
