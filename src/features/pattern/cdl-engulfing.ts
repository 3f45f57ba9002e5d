import { patternFeature } from '../define-feature.ts';
import { candles, scan } from './candle.ts';

export const cdlEngulfing = patternFeature({
  name: 'cdl_engulfing',
  summary:
    'Engulfing: a body of the other colour around the body before; 100 bullish, -100 bearish, 80 when one end matches',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  talib: 'CDLENGULFING',
  formula: 'colours differ and body contains the previous body, at most one end equal',
  source: 'Morris (2006), Candlestick Charting Explained; TA-Lib CDLENGULFING with its default candle settings',
  warmup: () => 2,
  outputs: () => ['cdl_engulfing'],
  compute: (prices) => {
    const c = candles(prices);
    const { open, close } = c;
    return [
      scan(open.length, 2, (i) => {
        const color = c.color(i);
        if (color === c.color(i - 1)) return 0;
        const below = c.bottom(i - 1) - c.bottom(i);
        const above = c.top(i) - c.top(i - 1);
        if (below < 0 || above < 0 || (below === 0 && above === 0)) return 0;
        return color * (open[i] !== close[i - 1] && close[i] !== open[i - 1] ? 100 : 80);
      }),
    ];
  },
});
