import { candlePattern } from './candle.ts';

export const cdlShootingStar = candlePattern({
  name: 'cdl_shooting_star',
  summary: 'Shooting star: small body above the one before, with a long upper shadow; -100 or 0',
  core: [{}],
  talib: 'CDLSHOOTINGSTAR',
  formula:
    'body < mean body of 10, upper shadow > body, lower shadow < 10 % of mean range of 10, body above the previous body',
  warmup: 11,
  score:
    ({ body, top, bottom, upper, lower, usualBody, tiny }) =>
    (i) =>
      body[i] < usualBody[i] && upper[i] > body[i] && lower[i] < tiny[i] && bottom[i] > top[i - 1] ? -100 : 0,
});

export const cdlInvertedHammer = candlePattern({
  name: 'cdl_inverted_hammer',
  summary: 'Inverted hammer: small body below the one before, with a long upper shadow; 100 or 0',
  talib: 'CDLINVERTEDHAMMER',
  formula: 'shooting star whose body lies below the previous body',
  warmup: 11,
  score:
    ({ body, top, bottom, upper, lower, usualBody, tiny }) =>
    (i) =>
      body[i] < usualBody[i] && upper[i] > body[i] && lower[i] < tiny[i] && top[i] < bottom[i - 1] ? 100 : 0,
});
