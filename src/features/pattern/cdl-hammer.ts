import { candlePattern } from './candle.ts';

export const cdlHammer = candlePattern({
  name: 'cdl_hammer',
  summary: 'Hammer: small body near the previous low with a long lower shadow; 100 or 0',
  core: [{}],
  talib: 'CDLHAMMER',
  formula:
    'body < mean body of 10, lower shadow > body, upper shadow < 10 % of mean range of 10, body bottom <= previous low + 20 % of mean range of 5',
  warmup: 11,
  score:
    ({ low, body, bottom, upper, lower, usualBody, tiny, near }) =>
    (i) =>
      body[i] < usualBody[i] && lower[i] > body[i] && upper[i] < tiny[i] && bottom[i] <= low[i - 1] + near[i - 1]
        ? 100
        : 0,
});

export const cdlHangingMan = candlePattern({
  name: 'cdl_hanging_man',
  summary: 'Hanging man: small body near the previous high with a long lower shadow; -100 or 0',
  talib: 'CDLHANGINGMAN',
  formula: 'hammer whose body bottom >= previous high - 20 % of mean range of 5',
  warmup: 11,
  score:
    ({ high, body, bottom, upper, lower, usualBody, tiny, near }) =>
    (i) =>
      body[i] < usualBody[i] && lower[i] > body[i] && upper[i] < tiny[i] && bottom[i] >= high[i - 1] - near[i - 1]
        ? -100
        : 0,
});
