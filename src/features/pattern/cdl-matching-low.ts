import { alike, black, candlePattern, white } from './candle.ts';

export const cdlMatchingLow = candlePattern({
  name: 'cdl_matching_low',
  summary: 'Matching low: two blacks with equal closes; 100 or 0',
  talib: 'CDLMATCHINGLOW',
  formula: 'two blacks, close equal to the previous close',
  warmup: 6,
  score:
    ({ close, color, equal }) =>
    (i) =>
      color[i - 1] === black && color[i] === black && alike(close[i], close[i - 1], equal[i - 1]) ? 100 : 0,
});

export const cdlStickSandwich = candlePattern({
  name: 'cdl_stick_sandwich',
  summary: 'Stick sandwich: a white between two blacks with equal closes; 100 or 0',
  talib: 'CDLSTICKSANDWICH',
  formula: 'black, white, black; low of the second above the first close, third close equal to the first',
  warmup: 7,
  score:
    ({ low, close, color, equal }) =>
    (i) =>
      color[i - 2] === black &&
      color[i - 1] === white &&
      color[i] === black &&
      low[i - 1] > close[i - 2] &&
      alike(close[i], close[i - 2], equal[i - 2])
        ? 100
        : 0,
});
