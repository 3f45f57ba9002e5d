import { black, candlePattern } from './candle.ts';

export const cdl3StarsInSouth = candlePattern({
  name: 'cdl_3_stars_in_south',
  summary: 'Three stars in the south: three blacks that grow smaller and stop falling; 100 or 0',
  talib: 'CDL3STARSINSOUTH',
  formula:
    'first long black with a long lower shadow; second black, smaller, opens higher within the first range, trades below the first close but not below its low, has a lower shadow; third small black without shadows inside the second range',
  warmup: 12,
  score:
    ({ open, high, low, close, color, body, upper, lower, usualBody, tiny }) =>
    (i) =>
      color[i - 2] === black &&
      color[i - 1] === black &&
      color[i] === black &&
      body[i - 2] > usualBody[i - 2] &&
      lower[i - 2] > body[i - 2] &&
      body[i - 1] < body[i - 2] &&
      open[i - 1] > close[i - 2] &&
      open[i - 1] <= high[i - 2] &&
      low[i - 1] < close[i - 2] &&
      low[i - 1] >= low[i - 2] &&
      lower[i - 1] > tiny[i - 1] &&
      body[i] < usualBody[i] &&
      lower[i] < tiny[i] &&
      upper[i] < tiny[i] &&
      low[i] > low[i - 1] &&
      high[i] < high[i - 1]
        ? 100
        : 0,
});
