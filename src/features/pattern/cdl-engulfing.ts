import { candlePattern } from './candle.ts';

export const cdlEngulfing = candlePattern({
  name: 'cdl_engulfing',
  summary:
    'Engulfing: a body of the other colour around the body before; 100 bullish, -100 bearish, 80 when one end matches',
  core: [{}],
  talib: 'CDLENGULFING',
  formula: 'colours differ and body contains the previous body, at most one end equal',
  warmup: 2,
  score:
    ({ open, close, color, top, bottom }) =>
    (i) => {
      if (color[i] === color[i - 1]) return 0;
      const below = bottom[i - 1] - bottom[i];
      const above = top[i] - top[i - 1];
      if (below < 0 || above < 0 || (below === 0 && above === 0)) return 0;
      return color[i] * (open[i] !== close[i - 1] && close[i] !== open[i - 1] ? 100 : 80);
    },
});
