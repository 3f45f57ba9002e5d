import { candlePattern, white } from './candle.ts';

export const cdlBreakaway = candlePattern({
  name: 'cdl_breakaway',
  summary: 'Breakaway: a gap, two candles further, and a fifth that closes inside the gap; 100 up, -100 down',
  talib: 'CDLBREAKAWAY',
  formula:
    'first long; second of its colour, body gaps on; third and fourth with highs and lows further on, the fourth of that colour; fifth of the other colour closes between the first close and the second open',
  warmup: 14,
  score:
    ({ open, high, low, close, color, body, top, bottom, usualBody }) =>
    (i) => {
      const turn = color[i];
      const run = -turn;
      const gap = run === white ? bottom[i - 3] > top[i - 4] : top[i - 3] < bottom[i - 4];
      return gap &&
        color[i - 4] === run &&
        color[i - 3] === run &&
        color[i - 1] === run &&
        body[i - 4] > usualBody[i - 4] &&
        run * high[i - 2] > run * high[i - 3] &&
        run * low[i - 2] > run * low[i - 3] &&
        run * high[i - 1] > run * high[i - 2] &&
        run * low[i - 1] > run * low[i - 2] &&
        run * close[i] < run * open[i - 3] &&
        run * close[i] > run * close[i - 4]
        ? turn * 100
        : 0;
    },
});
