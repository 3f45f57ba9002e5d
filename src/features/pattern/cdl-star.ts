import { real } from '../define-feature.ts';
import { black, type Candles, candlePattern, white } from './candle.ts';

const params = { penetration: real(0.3, 0, 1, 'share of the first body that the third close reaches into') };

/** Long black, a body of at most `limit` below it, a white that is not short and closes well within the first body. */
function morning({ close, color, body, top, bottom, usualBody }: Candles, limit: Float64Array, penetration: number) {
  return (i: number) =>
    body[i - 2] > usualBody[i - 2] &&
    color[i - 2] === black &&
    body[i - 1] <= limit[i - 1] &&
    top[i - 1] < bottom[i - 2] &&
    body[i] > usualBody[i] &&
    color[i] === white &&
    close[i] > close[i - 2] + body[i - 2] * penetration
      ? 100
      : 0;
}

/** The mirror image of a morning star. */
function evening({ close, color, body, top, bottom, usualBody }: Candles, limit: Float64Array, penetration: number) {
  return (i: number) =>
    body[i - 2] > usualBody[i - 2] &&
    color[i - 2] === white &&
    body[i - 1] <= limit[i - 1] &&
    bottom[i - 1] > top[i - 2] &&
    body[i] > usualBody[i] &&
    color[i] === black &&
    close[i] < close[i - 2] - body[i - 2] * penetration
      ? -100
      : 0;
}

const rises = 'body gaps down; third white, not short, closes above the first close + penetration * first body';
const falls = 'body gaps up; third black, not short, closes below the first close - penetration * first body';

export const cdlMorningStar = candlePattern({
  name: 'cdl_morning_star',
  summary: 'Morning star: long black, a short body below it, a white back into the first body; 100 or 0',
  talib: 'CDLMORNINGSTAR',
  params,
  formula: `first long black; second short, ${rises}`,
  warmup: 12,
  score: (candles, { penetration }) => morning(candles, candles.usualBody, penetration),
});

export const cdlMorningDojiStar = candlePattern({
  name: 'cdl_morning_doji_star',
  summary: 'Morning doji star: long black, a doji below it, a white back into the first body; 100 or 0',
  talib: 'CDLMORNINGDOJISTAR',
  params,
  formula: `first long black; second a doji, ${rises}`,
  warmup: 12,
  score: (candles, { penetration }) => morning(candles, candles.tiny, penetration),
});

export const cdlEveningStar = candlePattern({
  name: 'cdl_evening_star',
  summary: 'Evening star: long white, a short body above it, a black back into the first body; -100 or 0',
  talib: 'CDLEVENINGSTAR',
  params,
  formula: `first long white; second short, ${falls}`,
  warmup: 12,
  score: (candles, { penetration }) => evening(candles, candles.usualBody, penetration),
});

export const cdlEveningDojiStar = candlePattern({
  name: 'cdl_evening_doji_star',
  summary: 'Evening doji star: long white, a doji above it, a black back into the first body; -100 or 0',
  talib: 'CDLEVENINGDOJISTAR',
  params,
  formula: `first long white; second a doji, ${falls}`,
  warmup: 12,
  score: (candles, { penetration }) => evening(candles, candles.tiny, penetration),
});

export const cdlDojiStar = candlePattern({
  name: 'cdl_doji_star',
  summary: 'Doji star: a doji that gaps away from a long body in its direction; 100 below a black, -100 above a white',
  talib: 'CDLDOJISTAR',
  formula: 'first long; second a doji whose body gaps up after white, down after black',
  warmup: 11,
  score:
    ({ color, body, top, bottom, usualBody, tiny }) =>
    (i) =>
      body[i - 1] > usualBody[i - 1] &&
      body[i] <= tiny[i] &&
      (color[i - 1] === white ? bottom[i] > top[i - 1] : top[i] < bottom[i - 1])
        ? -color[i - 1] * 100
        : 0,
});

export const cdlTristar = candlePattern({
  name: 'cdl_tristar',
  summary: 'Tristar: three doji, the middle one gapping away; 100 bottom, -100 top',
  talib: 'CDLTRISTAR',
  formula:
    'three bodies within the doji limit of the first; the second gaps up and the third is not higher (-100), or down and not lower (100)',
  warmup: 12,
  score:
    ({ body, top, bottom, tiny }) =>
    (i) => {
      const limit = tiny[i - 2];
      if (!(body[i - 2] <= limit && body[i - 1] <= limit && body[i] <= limit)) return 0;
      if (top[i - 1] < bottom[i - 2] && bottom[i] > bottom[i - 1]) return 100;
      return bottom[i - 1] > top[i - 2] && top[i] < top[i - 1] ? -100 : 0;
    },
});
