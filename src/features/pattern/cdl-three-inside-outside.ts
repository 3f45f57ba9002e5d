import { candlePattern } from './candle.ts';

export const cdl3Inside = candlePattern({
  name: 'cdl_3_inside',
  summary: 'Three inside: harami, then a candle that closes beyond the open of the first; 100 up, -100 down',
  talib: 'CDL3INSIDE',
  formula:
    'first long; second short, inside the first body; third of the other colour than the first, closes beyond its open',
  warmup: 12,
  score:
    ({ open, close, color, body, top, bottom, usualBody }) =>
    (i) => {
      const turn = -color[i - 2];
      return body[i - 2] > usualBody[i - 2] &&
        body[i - 1] <= usualBody[i - 1] &&
        top[i - 1] < top[i - 2] &&
        bottom[i - 1] > bottom[i - 2] &&
        color[i] === turn &&
        turn * close[i] > turn * open[i - 2]
        ? turn * 100
        : 0;
    },
});

export const cdl3Outside = candlePattern({
  name: 'cdl_3_outside',
  summary: 'Three outside: engulfing, then a close further on; 100 up, -100 down',
  talib: 'CDL3OUTSIDE',
  formula:
    'second of the other colour, its body engulfs the first; third closes further in the direction of the second',
  warmup: 3,
  score:
    ({ close, color, top, bottom }) =>
    (i) => {
      const side = color[i - 1];
      return side === -color[i - 2] &&
        top[i - 1] > top[i - 2] &&
        bottom[i - 1] < bottom[i - 2] &&
        side * close[i] > side * close[i - 1]
        ? side * 100
        : 0;
    },
});
