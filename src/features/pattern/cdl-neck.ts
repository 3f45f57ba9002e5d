import { alike, black, type Candles, candlePattern, white } from './candle.ts';

/** A long black, then a white that opens below its low. */
function openBelow({ open, low, color, body, usualBody }: Candles) {
  return (i: number): boolean =>
    color[i - 1] === black && body[i - 1] > usualBody[i - 1] && color[i] === white && open[i] < low[i - 1];
}

export const cdlOnNeck = candlePattern({
  name: 'cdl_on_neck',
  summary: 'On-neck: long black, then a white from below that closes at its low; -100 or 0',
  talib: 'CDLONNECK',
  formula: 'long black; white, opens below the previous low and closes equal to it',
  warmup: 11,
  score: (candles) => {
    const { low, close, equal } = candles;
    const opensBelow = openBelow(candles);
    return (i) => (opensBelow(i) && alike(close[i], low[i - 1], equal[i - 1]) ? -100 : 0);
  },
});

export const cdlInNeck = candlePattern({
  name: 'cdl_in_neck',
  summary: 'In-neck: long black, then a white from below that closes slightly into its body; -100 or 0',
  talib: 'CDLINNECK',
  formula: 'long black; white, opens below the previous low and closes at the previous close or up to equal above it',
  warmup: 11,
  score: (candles) => {
    const { close, equal } = candles;
    const opensBelow = openBelow(candles);
    return (i) => (opensBelow(i) && close[i] >= close[i - 1] && close[i] <= close[i - 1] + equal[i - 1] ? -100 : 0);
  },
});

export const cdlThrusting = candlePattern({
  name: 'cdl_thrusting',
  summary: 'Thrusting: long black, then a white from below that closes in the lower half of its body; -100 or 0',
  talib: 'CDLTHRUSTING',
  formula:
    'long black; white, opens below the previous low and closes above the previous close, not equal to it, up to the middle of the previous body',
  warmup: 11,
  score: (candles) => {
    const { close, body, equal } = candles;
    const opensBelow = openBelow(candles);
    return (i) =>
      opensBelow(i) && close[i] > close[i - 1] + equal[i - 1] && close[i] <= close[i - 1] + body[i - 1] * 0.5
        ? -100
        : 0;
  },
});
