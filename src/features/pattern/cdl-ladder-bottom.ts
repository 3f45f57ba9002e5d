import { black, candlePattern, white } from './candle.ts';

export const cdlLadderBottom = candlePattern({
  name: 'cdl_ladder_bottom',
  summary: 'Ladder bottom: four falling blacks, the last with an upper shadow, then a white above it; 100 or 0',
  talib: 'CDLLADDERBOTTOM',
  formula:
    'three blacks with falling opens and closes; fourth black, upper shadow not very short; fifth white, opens above the fourth body and closes above its high',
  warmup: 14,
  score:
    ({ open, high, close, color, upper, tiny }) =>
    (i) =>
      color[i - 4] === black &&
      color[i - 3] === black &&
      color[i - 2] === black &&
      color[i - 1] === black &&
      color[i] === white &&
      open[i - 4] > open[i - 3] &&
      open[i - 3] > open[i - 2] &&
      close[i - 4] > close[i - 3] &&
      close[i - 3] > close[i - 2] &&
      upper[i - 1] > tiny[i - 1] &&
      open[i] > open[i - 1] &&
      close[i] > high[i - 1]
        ? 100
        : 0,
});
