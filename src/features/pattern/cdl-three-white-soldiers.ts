import { type Candles, candlePattern, white } from './candle.ts';

/** Three whites with rising closes and rising opens; the second opens within or near the first body. */
function advance({ open, close, color, near }: Candles) {
  return (i: number): boolean =>
    color[i - 2] === white &&
    color[i - 1] === white &&
    color[i] === white &&
    close[i] > close[i - 1] &&
    close[i - 1] > close[i - 2] &&
    open[i - 1] > open[i - 2] &&
    open[i - 1] <= close[i - 2] + near[i - 2];
}

export const cdl3WhiteSoldiers = candlePattern({
  name: 'cdl_3_white_soldiers',
  summary: 'Three white soldiers: three rising whites that close near their highs; 100 or 0',
  talib: 'CDL3WHITESOLDIERS',
  formula:
    'three whites with rising closes and very short upper shadows; each opens higher, within or near the body before; none far shorter than the one before, the third not short',
  warmup: 12,
  score: (candles) => {
    const { open, close, body, upper, usualBody, tiny, near, far } = candles;
    const advances = advance(candles);
    return (i) =>
      advances(i) &&
      upper[i - 2] < tiny[i - 2] &&
      upper[i - 1] < tiny[i - 1] &&
      upper[i] < tiny[i] &&
      open[i] > open[i - 1] &&
      open[i] <= close[i - 1] + near[i - 1] &&
      body[i - 1] > body[i - 2] - far[i - 2] &&
      body[i] > body[i - 1] - far[i - 1] &&
      body[i] > usualBody[i]
        ? 100
        : 0;
  },
});

export const cdlAdvanceBlock = candlePattern({
  name: 'cdl_advance_block',
  summary: 'Advance block: three rising whites that grow weaker; -100 or 0',
  talib: 'CDLADVANCEBLOCK',
  formula:
    'three whites with rising closes, each opens higher, within or near the body before; first long with a short upper shadow; then second far shorter and third not longer, or third far shorter, or both shorter with an upper shadow, or third shorter with a long upper shadow',
  warmup: 12,
  score: (candles) => {
    const { open, close, body, upper, usualBody, usualShadow, near, far } = candles;
    const advances = advance(candles);
    return (i) => {
      const block =
        advances(i) &&
        open[i] > open[i - 1] &&
        open[i] <= close[i - 1] + near[i - 1] &&
        body[i - 2] > usualBody[i - 2] &&
        upper[i - 2] < usualShadow[i - 2];
      if (!block) return 0;
      const shrinks = body[i] < body[i - 1];
      const shadows = upper[i] > usualShadow[i] || upper[i - 1] > usualShadow[i - 1];
      return (body[i - 1] < body[i - 2] - far[i - 2] && body[i] < body[i - 1] + near[i - 1]) ||
        body[i] < body[i - 1] - far[i - 1] ||
        (shrinks && body[i - 1] < body[i - 2] && shadows) ||
        (shrinks && upper[i] > body[i])
        ? -100
        : 0;
    };
  },
});

export const cdlStalledPattern = candlePattern({
  name: 'cdl_stalled_pattern',
  summary: 'Stalled pattern: two long whites, then a small white at the upper end of the second; -100 or 0',
  talib: 'CDLSTALLEDPATTERN',
  formula:
    'three whites with rising closes; first two long, the second opens within or near the first body and has a very short upper shadow; third short, opens near or above the shoulder of the second',
  warmup: 12,
  score: (candles) => {
    const { open, close, body, upper, usualBody, tiny, near } = candles;
    const advances = advance(candles);
    return (i) =>
      advances(i) &&
      body[i - 2] > usualBody[i - 2] &&
      body[i - 1] > usualBody[i - 1] &&
      upper[i - 1] < tiny[i - 1] &&
      body[i] < usualBody[i] &&
      open[i] >= close[i - 1] - body[i] - near[i - 1]
        ? -100
        : 0;
  },
});
