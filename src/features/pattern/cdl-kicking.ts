import { type Candles, candlePattern, white } from './candle.ts';

/** Two marubozu of different colours with a gap, shadows included, in the direction of the second. */
function kicking({ high, low, color, body, upper, lower, usualBody, tiny }: Candles) {
  return (i: number): boolean =>
    color[i - 1] === -color[i] &&
    body[i - 1] > usualBody[i - 1] &&
    upper[i - 1] < tiny[i - 1] &&
    lower[i - 1] < tiny[i - 1] &&
    body[i] > usualBody[i] &&
    upper[i] < tiny[i] &&
    lower[i] < tiny[i] &&
    (color[i] === white ? low[i] > high[i - 1] : high[i] < low[i - 1]);
}

export const cdlKicking = candlePattern({
  name: 'cdl_kicking',
  summary: 'Kicking: two marubozu of different colours with a gap between them; 100 up, -100 down',
  talib: 'CDLKICKING',
  formula: 'black marubozu, then white above it (100), or white, then black below it (-100)',
  warmup: 11,
  score: (candles) => {
    const { color } = candles;
    const isKick = kicking(candles);
    return (i) => (isKick(i) ? color[i] * 100 : 0);
  },
});

export const cdlKickingByLength = candlePattern({
  name: 'cdl_kicking_by_length',
  summary: 'Kicking, the longer marubozu deciding the direction; 100 white, -100 black',
  talib: 'CDLKICKINGBYLENGTH',
  formula: 'kicking; colour of the longer body, of the first when they are equal',
  warmup: 11,
  score: (candles) => {
    const { color, body } = candles;
    const isKick = kicking(candles);
    return (i) => (isKick(i) ? color[body[i] > body[i - 1] ? i : i - 1] * 100 : 0);
  },
});
