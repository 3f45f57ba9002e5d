import { candlePattern } from './candle.ts';

export const cdl3LineStrike = candlePattern({
  name: 'cdl_3_line_strike',
  summary:
    'Three-line strike: three candles in one direction, a fourth that takes all of it back; 100 rising, -100 falling',
  talib: 'CDL3LINESTRIKE',
  formula:
    'three of one colour with closes that go on, each opening within or near the body before; fourth of the other colour opens beyond the close before and closes beyond the first open',
  warmup: 8,
  score:
    ({ open, close, color, top, bottom, near }) =>
    (i) => {
      const side = color[i - 1];
      return color[i - 3] === side &&
        color[i - 2] === side &&
        color[i] === -side &&
        open[i - 2] >= bottom[i - 3] - near[i - 3] &&
        open[i - 2] <= top[i - 3] + near[i - 3] &&
        open[i - 1] >= bottom[i - 2] - near[i - 2] &&
        open[i - 1] <= top[i - 2] + near[i - 2] &&
        side * close[i - 1] > side * close[i - 2] &&
        side * close[i - 2] > side * close[i - 3] &&
        side * open[i] > side * close[i - 1] &&
        side * close[i] < side * open[i - 3]
        ? side * 100
        : 0;
    },
});
