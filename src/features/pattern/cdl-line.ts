import { candlePattern } from './candle.ts';

export const cdlLongLine = candlePattern({
  name: 'cdl_long_line',
  summary: 'Long line: long body with short shadows; 100 white, -100 black',
  talib: 'CDLLONGLINE',
  formula: 'body > mean body of 10, both shadows < half of the mean shadows of 10',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody, usualShadow }) =>
    (i) =>
      body[i] > usualBody[i] && upper[i] < usualShadow[i] && lower[i] < usualShadow[i] ? color[i] * 100 : 0,
});

export const cdlShortLine = candlePattern({
  name: 'cdl_short_line',
  summary: 'Short line: short body with short shadows; 100 white, -100 black',
  talib: 'CDLSHORTLINE',
  formula: 'body < mean body of 10, both shadows < half of the mean shadows of 10',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody, usualShadow }) =>
    (i) =>
      body[i] < usualBody[i] && upper[i] < usualShadow[i] && lower[i] < usualShadow[i] ? color[i] * 100 : 0,
});

export const cdlSpinningTop = candlePattern({
  name: 'cdl_spinning_top',
  summary: 'Spinning top: short body with longer shadows; 100 white, -100 black',
  talib: 'CDLSPINNINGTOP',
  formula: 'body < mean body of 10, both shadows > body',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody }) =>
    (i) =>
      body[i] < usualBody[i] && upper[i] > body[i] && lower[i] > body[i] ? color[i] * 100 : 0,
});

export const cdlHighWave = candlePattern({
  name: 'cdl_high_wave',
  summary: 'High wave: short body with very long shadows; 100 white, -100 black',
  talib: 'CDLHIGHWAVE',
  formula: 'body < mean body of 10, both shadows > 2 bodies',
  warmup: 10,
  score:
    ({ color, body, upper, lower, usualBody }) =>
    (i) =>
      body[i] < usualBody[i] && upper[i] > 2 * body[i] && lower[i] > 2 * body[i] ? color[i] * 100 : 0,
});
