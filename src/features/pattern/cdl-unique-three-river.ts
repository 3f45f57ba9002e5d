import { black, candlePattern, white } from './candle.ts';

export const cdlUnique3River = candlePattern({
  name: 'cdl_unique_3_river',
  summary: 'Unique three river: long black, a black inside it with a lower low, a small white above that low; 100 or 0',
  talib: 'CDLUNIQUE3RIVER',
  formula:
    'first long black; second black, body inside the first, lower low; third short white, opens above the second low',
  warmup: 12,
  score:
    ({ open, low, close, color, body, usualBody }) =>
    (i) =>
      body[i - 2] > usualBody[i - 2] &&
      color[i - 2] === black &&
      color[i - 1] === black &&
      close[i - 1] > close[i - 2] &&
      open[i - 1] <= open[i - 2] &&
      low[i - 1] < low[i - 2] &&
      body[i] < usualBody[i] &&
      color[i] === white &&
      open[i] > low[i - 1]
        ? 100
        : 0,
});
