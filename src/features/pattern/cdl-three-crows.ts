import { alike, black, candlePattern, white } from './candle.ts';

export const cdl3BlackCrows = candlePattern({
  name: 'cdl_3_black_crows',
  summary: 'Three black crows: after a white candle three falling blacks that close near their lows; -100 or 0',
  talib: 'CDL3BLACKCROWS',
  formula:
    'white, then three blacks with falling closes and very short lower shadows; each opens inside the body before, the first closes below the high of the white candle',
  warmup: 13,
  score:
    ({ open, high, close, color, lower, tiny }) =>
    (i) =>
      color[i - 3] === white &&
      color[i - 2] === black &&
      color[i - 1] === black &&
      color[i] === black &&
      lower[i - 2] < tiny[i - 2] &&
      lower[i - 1] < tiny[i - 1] &&
      lower[i] < tiny[i] &&
      open[i - 1] < open[i - 2] &&
      open[i - 1] > close[i - 2] &&
      open[i] < open[i - 1] &&
      open[i] > close[i - 1] &&
      high[i - 3] > close[i - 2] &&
      close[i - 2] > close[i - 1] &&
      close[i - 1] > close[i]
        ? -100
        : 0,
});

export const cdlIdentical3Crows = candlePattern({
  name: 'cdl_identical_3_crows',
  summary: 'Identical three crows: three falling blacks, each opening at the close before; -100 or 0',
  talib: 'CDLIDENTICAL3CROWS',
  formula: 'three blacks with falling closes and very short lower shadows; each opens equal to the close before',
  warmup: 12,
  score:
    ({ open, close, color, lower, tiny, equal }) =>
    (i) =>
      color[i - 2] === black &&
      color[i - 1] === black &&
      color[i] === black &&
      lower[i - 2] < tiny[i - 2] &&
      lower[i - 1] < tiny[i - 1] &&
      lower[i] < tiny[i] &&
      close[i - 2] > close[i - 1] &&
      close[i - 1] > close[i] &&
      alike(open[i - 1], close[i - 2], equal[i - 2]) &&
      alike(open[i], close[i - 1], equal[i - 1])
        ? -100
        : 0,
});
