import { alike, candlePattern, white } from './candle.ts';

export const cdlCounterattack = candlePattern({
  name: 'cdl_counterattack',
  summary: 'Counterattack: two long candles of different colours with equal closes; 100 up, -100 down',
  talib: 'CDLCOUNTERATTACK',
  formula: 'colours differ, both long, close equal to the previous close',
  warmup: 11,
  score:
    ({ close, color, body, usualBody, equal }) =>
    (i) =>
      color[i - 1] === -color[i] &&
      body[i - 1] > usualBody[i - 1] &&
      body[i] > usualBody[i] &&
      alike(close[i], close[i - 1], equal[i - 1])
        ? color[i] * 100
        : 0,
});

export const cdlSeparatingLines = candlePattern({
  name: 'cdl_separating_lines',
  summary:
    'Separating lines: two candles of different colours with equal opens, the second a belt hold; 100 up, -100 down',
  talib: 'CDLSEPARATINGLINES',
  formula: 'colours differ, open equal to the previous open, second a belt hold',
  warmup: 11,
  score:
    ({ open, color, body, upper, lower, usualBody, tiny, equal }) =>
    (i) =>
      color[i - 1] === -color[i] &&
      alike(open[i], open[i - 1], equal[i - 1]) &&
      body[i] > usualBody[i] &&
      (color[i] === white ? lower[i] : upper[i]) < tiny[i]
        ? color[i] * 100
        : 0,
});
