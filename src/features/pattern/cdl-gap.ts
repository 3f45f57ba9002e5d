import { alike, candlePattern, white } from './candle.ts';

export const cdlGapSideSideWhite = candlePattern({
  name: 'cdl_gap_side_side_white',
  summary: 'Side-by-side white lines after a gap: two alike whites that leave it open; 100 gap up, -100 gap down',
  talib: 'CDLGAPSIDESIDEWHITE',
  formula: 'bodies of second and third gap away from the first; both white, bodies near, opens equal',
  warmup: 7,
  score:
    ({ open, color, body, top, bottom, near, equal }) =>
    (i) => {
      const up = bottom[i - 1] > top[i - 2] && bottom[i] > top[i - 2];
      const down = top[i - 1] < bottom[i - 2] && top[i] < bottom[i - 2];
      return (up || down) &&
        color[i - 1] === white &&
        color[i] === white &&
        alike(body[i], body[i - 1], near[i - 1]) &&
        alike(open[i], open[i - 1], equal[i - 1])
        ? up
          ? 100
          : -100
        : 0;
    },
});

export const cdlTasukiGap = candlePattern({
  name: 'cdl_tasuki_gap',
  summary: 'Tasuki gap: a gap, then a candle of the other colour that closes inside it; 100 gap up, -100 gap down',
  talib: 'CDLTASUKIGAP',
  formula:
    'second white (black), its body gaps up (down); third of the other colour opens inside the second body and closes inside the gap; bodies near',
  warmup: 7,
  score:
    ({ open, close, color, body, top, bottom, near }) =>
    (i) => {
      const side = color[i - 1];
      const gap =
        side === white
          ? bottom[i - 1] > top[i - 2] && close[i] > top[i - 2]
          : top[i - 1] < bottom[i - 2] && close[i] < bottom[i - 2];
      return gap &&
        color[i] === -side &&
        open[i] < top[i - 1] &&
        open[i] > bottom[i - 1] &&
        side * close[i] < side * open[i - 1] &&
        Math.abs(body[i - 1] - body[i]) < near[i - 1]
        ? side * 100
        : 0;
    },
});

export const cdlGap3Methods = candlePattern({
  name: 'cdl_gap_3_methods',
  summary:
    'Gap three methods: two candles with a gap, a third of the other colour from one body into the other; 100, -100',
  talib: 'CDLXSIDEGAP3METHODS',
  formula:
    'first and second of one colour, the second body gaps on; third of the other colour opens inside the second body and closes inside the first',
  warmup: 2,
  score:
    ({ open, close, color, top, bottom }) =>
    (i) => {
      const side = color[i - 2];
      return color[i - 1] === side &&
        color[i] === -side &&
        open[i] < top[i - 1] &&
        open[i] > bottom[i - 1] &&
        close[i] < top[i - 2] &&
        close[i] > bottom[i - 2] &&
        (side === white ? bottom[i - 1] > top[i - 2] : top[i - 1] < bottom[i - 2])
        ? side * 100
        : 0;
    },
});
