import { real } from '../define-feature.ts';
import { black, candlePattern, white } from './candle.ts';

export const cdlPiercing = candlePattern({
  name: 'cdl_piercing',
  summary: 'Piercing: long black, then a long white from below its low to above its middle; 100 or 0',
  talib: 'CDLPIERCING',
  formula: 'long black, long white; opens below the previous low and closes in the upper half of the previous body',
  warmup: 11,
  score:
    ({ open, low, close, color, body, usualBody }) =>
    (i) =>
      color[i - 1] === black &&
      body[i - 1] > usualBody[i - 1] &&
      color[i] === white &&
      body[i] > usualBody[i] &&
      open[i] < low[i - 1] &&
      close[i] < open[i - 1] &&
      close[i] > close[i - 1] + body[i - 1] * 0.5
        ? 100
        : 0,
});

export const cdlDarkCloudCover = candlePattern({
  name: 'cdl_dark_cloud_cover',
  summary: 'Dark cloud cover: long white, then a black from above its high into its body; -100 or 0',
  talib: 'CDLDARKCLOUDCOVER',
  params: { penetration: real(0.5, 0, 1, 'share of the first body that the close reaches into') },
  formula: 'long white, black; opens above the previous high and closes in the previous body, beyond penetration of it',
  warmup: 11,
  score:
    ({ open, high, close, color, body, usualBody }, { penetration }) =>
    (i) =>
      color[i - 1] === white &&
      body[i - 1] > usualBody[i - 1] &&
      color[i] === black &&
      open[i] > high[i - 1] &&
      close[i] > open[i - 1] &&
      close[i] < close[i - 1] - body[i - 1] * penetration
        ? -100
        : 0,
});
