import { candlePattern, white } from './candle.ts';

export const cdlMarubozu = candlePattern({
  name: 'cdl_marubozu',
  summary: 'Marubozu: long body with hardly any shadows; 100 white, -100 black',
  core: [{}],
  talib: 'CDLMARUBOZU',
  formula: 'body > mean body of 10, both shadows < 10 % of mean range of 10',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody, tiny }) =>
    (i) =>
      body[i] > usualBody[i] && upper[i] < tiny[i] && lower[i] < tiny[i] ? color[i] * 100 : 0,
});

export const cdlClosingMarubozu = candlePattern({
  name: 'cdl_closing_marubozu',
  summary: 'Closing marubozu: long body with hardly any shadow where it closes; 100 white, -100 black',
  talib: 'CDLCLOSINGMARUBOZU',
  formula: 'long body, upper shadow of a white (lower shadow of a black) candle very short',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody, tiny }) =>
    (i) =>
      body[i] > usualBody[i] && (color[i] === white ? upper[i] : lower[i]) < tiny[i] ? color[i] * 100 : 0,
});

export const cdlBeltHold = candlePattern({
  name: 'cdl_belt_hold',
  summary: 'Belt hold: long body with hardly any shadow where it opens; 100 white, -100 black',
  talib: 'CDLBELTHOLD',
  formula: 'long body, lower shadow of a white (upper shadow of a black) candle very short',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody, tiny }) =>
    (i) =>
      body[i] > usualBody[i] && (color[i] === white ? lower[i] : upper[i]) < tiny[i] ? color[i] * 100 : 0,
});
