import { black, candlePattern, white } from './candle.ts';

export const cdl2Crows = candlePattern({
  name: 'cdl_2_crows',
  summary: 'Two crows: long white, black above it, black that closes inside the first body; -100 or 0',
  talib: 'CDL2CROWS',
  formula:
    'first long white; second black, its body gaps up; third black, opens inside the second body and closes inside the first',
  warmup: 12,
  score:
    ({ open, close, color, body, top, bottom, usualBody }) =>
    (i) =>
      color[i - 2] === white &&
      body[i - 2] > usualBody[i - 2] &&
      color[i - 1] === black &&
      bottom[i - 1] > top[i - 2] &&
      color[i] === black &&
      open[i] < open[i - 1] &&
      open[i] > close[i - 1] &&
      close[i] > open[i - 2] &&
      close[i] < close[i - 2]
        ? -100
        : 0,
});

export const cdlUpsideGap2Crows = candlePattern({
  name: 'cdl_upside_gap_2_crows',
  summary:
    'Upside gap two crows: long white, short black above it, black around that one, still above the first; -100 or 0',
  talib: 'CDLUPSIDEGAP2CROWS',
  formula:
    'first long white; second short black, its body gaps up; third black, engulfs the second body and closes above the first close',
  warmup: 12,
  score:
    ({ open, close, color, body, top, bottom, usualBody }) =>
    (i) =>
      color[i - 2] === white &&
      body[i - 2] > usualBody[i - 2] &&
      color[i - 1] === black &&
      body[i - 1] <= usualBody[i - 1] &&
      bottom[i - 1] > top[i - 2] &&
      color[i] === black &&
      open[i] > open[i - 1] &&
      close[i] < close[i - 1] &&
      close[i] > close[i - 2]
        ? -100
        : 0,
});
