import { patternFeature } from '../define-feature.ts';
import { candles, meanBefore, scan } from './candle.ts';

export const cdlHarami = patternFeature({
  name: 'cdl_harami',
  summary: 'Harami: short body inside the long body before; 100 bullish, -100 bearish, 80 when one end matches',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  talib: 'CDLHARAMI',
  formula: 'previous body > its mean of 10, body <= its mean of 10, body inside the previous body',
  source: 'Morris (2006), Candlestick Charting Explained; TA-Lib CDLHARAMI with its default candle settings',
  warmup: () => 11,
  outputs: () => ['cdl_harami'],
  compute: (prices) => {
    const c = candles(prices);
    const mean = meanBefore(c.body, 10);
    return [
      scan(c.open.length, 11, (i) => {
        if (!(c.body[i - 1] > mean[i - 1] && c.body[i] <= mean[i])) return 0;
        const above = c.top(i - 1) - c.top(i);
        const below = c.bottom(i) - c.bottom(i - 1);
        if (above < 0 || below < 0) return 0;
        return -c.color(i - 1) * (above > 0 && below > 0 ? 100 : 80);
      }),
    ];
  },
});
