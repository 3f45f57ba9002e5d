import { patternFeature } from '../define-feature.ts';
import { candles, meanBefore, scan } from './candle.ts';

export const cdlHammer = patternFeature({
  name: 'cdl_hammer',
  summary: 'Hammer: small body near the previous low with a long lower shadow; 100 or 0',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  talib: 'CDLHAMMER',
  formula:
    'body < mean body of 10, lower shadow > body, upper shadow < 10 % of mean range of 10, body bottom <= previous low + 20 % of mean range of 5',
  source: 'Morris (2006), Candlestick Charting Explained; TA-Lib CDLHAMMER with its default candle settings',
  warmup: () => 11,
  outputs: () => ['cdl_hammer'],
  compute: (prices) => {
    const c = candles(prices);
    const body = meanBefore(c.body, 10);
    const range = meanBefore(c.range, 10);
    const near = meanBefore(c.range, 5);
    return [
      scan(c.open.length, 11, (i) =>
        c.body[i] < body[i] &&
        c.lowerShadow(i) > c.body[i] &&
        c.upperShadow(i) < 0.1 * range[i] &&
        c.bottom(i) <= c.low[i - 1] + 0.2 * near[i - 1]
          ? 100
          : 0,
      ),
    ];
  },
});
