import { patternFeature } from '../define-feature.ts';
import { candles, meanBefore, scan } from './candle.ts';

export const cdlShootingStar = patternFeature({
  name: 'cdl_shooting_star',
  summary: 'Shooting star: small body above the one before, with a long upper shadow; -100 or 0',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  talib: 'CDLSHOOTINGSTAR',
  formula:
    'body < mean body of 10, upper shadow > body, lower shadow < 10 % of mean range of 10, body above the previous body',
  source: 'Morris (2006), Candlestick Charting Explained; TA-Lib CDLSHOOTINGSTAR with its default candle settings',
  warmup: () => 11,
  outputs: () => ['cdl_shooting_star'],
  compute: (prices) => {
    const c = candles(prices);
    const body = meanBefore(c.body, 10);
    const range = meanBefore(c.range, 10);
    return [
      scan(c.open.length, 11, (i) =>
        c.body[i] < body[i] &&
        c.upperShadow(i) > c.body[i] &&
        c.lowerShadow(i) < 0.1 * range[i] &&
        c.bottom(i) > c.top(i - 1)
          ? -100
          : 0,
      ),
    ];
  },
});
