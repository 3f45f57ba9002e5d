import { real } from '../define-feature.ts';
import { black, type Candles, candlePattern, white } from './candle.ts';

/** A long body, then three short ones. */
function rest({ body, usualBody }: Candles) {
  return (i: number): boolean =>
    body[i - 4] > usualBody[i - 4] &&
    body[i - 3] < usualBody[i - 3] &&
    body[i - 2] < usualBody[i - 2] &&
    body[i - 1] < usualBody[i - 1];
}

export const cdlRiseFall3Methods = candlePattern({
  name: 'cdl_rise_fall_3_methods',
  summary: 'Rising or falling three methods: a long candle, three small ones against it, a long one on; 100, -100',
  talib: 'CDLRISEFALL3METHODS',
  formula:
    'first long; three short of the other colour, bodies reaching into the first range, closes against it; fifth long of the first colour, opens beyond the close before and closes beyond the first close',
  warmup: 14,
  score: (candles) => {
    const { open, high, low, close, color, body, top, bottom, usualBody } = candles;
    const rests = rest(candles);
    return (i) => {
      const side = color[i - 4];
      return rests(i) &&
        body[i] > usualBody[i] &&
        color[i - 3] === -side &&
        color[i - 2] === -side &&
        color[i - 1] === -side &&
        color[i] === side &&
        Math.max(bottom[i - 3], bottom[i - 2], bottom[i - 1]) < high[i - 4] &&
        Math.min(top[i - 3], top[i - 2], top[i - 1]) > low[i - 4] &&
        side * close[i - 2] < side * close[i - 3] &&
        side * close[i - 1] < side * close[i - 2] &&
        side * open[i] > side * close[i - 1] &&
        side * close[i] > side * close[i - 4]
        ? side * 100
        : 0;
    };
  },
});

export const cdlMatHold = candlePattern({
  name: 'cdl_mat_hold',
  summary: 'Mat hold: a long white, a black above it, two small ones that hold, a white above all; 100 or 0',
  talib: 'CDLMATHOLD',
  params: { penetration: real(0.5, 0, 1, 'largest share of the first body that the small candles reach into') },
  formula:
    'first long white; three short, the first of them black with its body above, tops falling, bottoms below the first close but within penetration of its body; fifth white, opens above the close before and closes above their highs',
  warmup: 14,
  score: (candles, { penetration }) => {
    const { open, high, close, color, body, top, bottom } = candles;
    const rests = rest(candles);
    return (i) => {
      const lowest = close[i - 4] - body[i - 4] * penetration;
      return rests(i) &&
        color[i - 4] === white &&
        color[i - 3] === black &&
        color[i] === white &&
        bottom[i - 3] > top[i - 4] &&
        Math.max(bottom[i - 2], bottom[i - 1]) < close[i - 4] &&
        Math.min(bottom[i - 2], bottom[i - 1]) > lowest &&
        top[i - 2] < open[i - 3] &&
        top[i - 1] < top[i - 2] &&
        open[i] > close[i - 1] &&
        close[i] > Math.max(high[i - 3], high[i - 2], high[i - 1])
        ? 100
        : 0;
    };
  },
});
