import { patternFeature } from '../define-feature.ts';
import { candles, meanBefore, scan } from './candle.ts';

export const cdlMarubozu = patternFeature({
  name: 'cdl_marubozu',
  summary: 'Marubozu: long body with hardly any shadows; 100 white, -100 black',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  talib: 'CDLMARUBOZU',
  formula: 'body > mean body of 10, both shadows < 10 % of mean range of 10',
  source: 'Morris (2006), Candlestick Charting Explained; TA-Lib CDLMARUBOZU with its default candle settings',
  warmup: () => 10,
  outputs: () => ['cdl_marubozu'],
  compute: (prices) => {
    const c = candles(prices);
    const body = meanBefore(c.body, 10);
    const range = meanBefore(c.range, 10);
    return [
      scan(c.open.length, 10, (i) =>
        c.body[i] > body[i] && c.upperShadow(i) < 0.1 * range[i] && c.lowerShadow(i) < 0.1 * range[i]
          ? c.color(i) * 100
          : 0,
      ),
    ];
  },
});
