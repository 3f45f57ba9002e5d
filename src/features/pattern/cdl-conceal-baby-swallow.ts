import { black, candlePattern } from './candle.ts';

export const cdlConcealBabySwallow = candlePattern({
  name: 'cdl_conceal_baby_swallow',
  summary: 'Concealing baby swallow: two black marubozu, a black with an upper shadow, a black around it; 100 or 0',
  talib: 'CDLCONCEALBABYSWALL',
  formula:
    'four blacks; first and second with very short shadows; third gaps down, its upper shadow reaches into the second body; fourth engulfs its range',
  warmup: 13,
  score:
    ({ high, low, close, color, top, bottom, upper, lower, tiny }) =>
    (i) =>
      color[i - 3] === black &&
      color[i - 2] === black &&
      color[i - 1] === black &&
      color[i] === black &&
      lower[i - 3] < tiny[i - 3] &&
      upper[i - 3] < tiny[i - 3] &&
      lower[i - 2] < tiny[i - 2] &&
      upper[i - 2] < tiny[i - 2] &&
      top[i - 1] < bottom[i - 2] &&
      upper[i - 1] > tiny[i - 1] &&
      high[i - 1] > close[i - 2] &&
      high[i] > high[i - 1] &&
      low[i] < low[i - 1]
        ? 100
        : 0,
});
