import { type Candles, candlePattern } from './candle.ts';

/** A body inside the long one before: against its colour, 80 when one end matches. `limit` is the longest inner body. */
function inside({ color, body, top, bottom, usualBody }: Candles, limit: Float64Array) {
  return (i: number) => {
    if (!(body[i - 1] > usualBody[i - 1] && body[i] <= limit[i])) return 0;
    const above = top[i - 1] - top[i];
    const below = bottom[i] - bottom[i - 1];
    if (above < 0 || below < 0) return 0;
    return -color[i - 1] * (above > 0 && below > 0 ? 100 : 80);
  };
}

export const cdlHarami = candlePattern({
  name: 'cdl_harami',
  summary: 'Harami: short body inside the long body before; 100 bullish, -100 bearish, 80 when one end matches',
  core: [{}],
  talib: 'CDLHARAMI',
  formula: 'previous body > its mean of 10, body <= its mean of 10, body inside the previous body',
  warmup: 11,
  score: (candles) => inside(candles, candles.usualBody),
});

export const cdlHaramiCross = candlePattern({
  name: 'cdl_harami_cross',
  summary: 'Harami cross: doji inside the long body before; 100 bullish, -100 bearish, 80 when one end matches',
  talib: 'CDLHARAMICROSS',
  formula: 'harami whose second candle is a doji',
  warmup: 11,
  score: (candles) => inside(candles, candles.tiny),
});
