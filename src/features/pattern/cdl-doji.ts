import { candlePattern } from './candle.ts';

export const cdlDoji = candlePattern({
  name: 'cdl_doji',
  summary: 'Doji: open and close almost equal; 100 or 0',
  core: [{}],
  talib: 'CDLDOJI',
  formula: '100 when body <= 10 % of the mean range of the 10 bars before',
  warmup: 10,
  score:
    ({ body, tiny }) =>
    (i) =>
      body[i] <= tiny[i] ? 100 : 0,
});

export const cdlDragonflyDoji = candlePattern({
  name: 'cdl_dragonfly_doji',
  summary: 'Dragonfly doji: doji at the high of the bar; 100 or 0',
  talib: 'CDLDRAGONFLYDOJI',
  formula: 'doji, upper shadow very short, lower shadow not',
  warmup: 10,
  score:
    ({ body, upper, lower, tiny }) =>
    (i) =>
      body[i] <= tiny[i] && upper[i] < tiny[i] && lower[i] > tiny[i] ? 100 : 0,
});

export const cdlGravestoneDoji = candlePattern({
  name: 'cdl_gravestone_doji',
  summary: 'Gravestone doji: doji at the low of the bar; 100 or 0',
  talib: 'CDLGRAVESTONEDOJI',
  formula: 'doji, lower shadow very short, upper shadow not',
  warmup: 10,
  score:
    ({ body, upper, lower, tiny }) =>
    (i) =>
      body[i] <= tiny[i] && lower[i] < tiny[i] && upper[i] > tiny[i] ? 100 : 0,
});

export const cdlTakuri = candlePattern({
  name: 'cdl_takuri',
  summary: 'Takuri: dragonfly doji with a very long lower shadow; 100 or 0',
  talib: 'CDLTAKURI',
  formula: 'doji, upper shadow very short, lower shadow > 2 bodies',
  warmup: 10,
  score:
    ({ body, upper, lower, tiny }) =>
    (i) =>
      body[i] <= tiny[i] && upper[i] < tiny[i] && lower[i] > 2 * body[i] ? 100 : 0,
});

export const cdlLongLeggedDoji = candlePattern({
  name: 'cdl_long_legged_doji',
  summary: 'Long-legged doji: doji with one or two long shadows; 100 or 0',
  talib: 'CDLLONGLEGGEDDOJI',
  formula: 'doji, upper or lower shadow > body',
  warmup: 10,
  score:
    ({ body, upper, lower, tiny }) =>
    (i) =>
      body[i] <= tiny[i] && (lower[i] > body[i] || upper[i] > body[i]) ? 100 : 0,
});

export const cdlRickshawMan = candlePattern({
  name: 'cdl_rickshaw_man',
  summary: 'Rickshaw man: doji with two long shadows, its body near the middle of the bar; 100 or 0',
  talib: 'CDLRICKSHAWMAN',
  formula: 'doji, both shadows > body, body reaches into the middle of the range +- near',
  warmup: 10,
  score:
    ({ low, range, body, top, bottom, upper, lower, tiny, near }) =>
    (i) => {
      const middle = low[i] + range[i] / 2;
      const isDoji = body[i] <= tiny[i] && lower[i] > body[i] && upper[i] > body[i];
      return isDoji && bottom[i] <= middle + near[i] && top[i] >= middle - near[i] ? 100 : 0;
    },
});
