import { black, candlePattern } from './candle.ts';

export const cdlHomingPigeon = candlePattern({
  name: 'cdl_homing_pigeon',
  summary: 'Homing pigeon: short black inside the long black before; 100 or 0',
  talib: 'CDLHOMINGPIGEON',
  formula: 'first long black; second short black, its body inside the first',
  warmup: 11,
  score:
    ({ open, close, color, body, usualBody }) =>
    (i) =>
      color[i - 1] === black &&
      color[i] === black &&
      body[i - 1] > usualBody[i - 1] &&
      body[i] <= usualBody[i] &&
      open[i] < open[i - 1] &&
      close[i] > close[i - 1]
        ? 100
        : 0,
});
