import { real } from '../define-feature.ts';
import { candlePattern, white } from './candle.ts';

export const cdlAbandonedBaby = candlePattern({
  name: 'cdl_abandoned_baby',
  summary: 'Abandoned baby: a doji apart from its neighbours, shadows included, and a turn; 100 bottom, -100 top',
  talib: 'CDLABANDONEDBABY',
  params: { penetration: real(0.3, 0, 1, 'share of the first body that the third close reaches into') },
  formula:
    'first long; second a doji whose range gaps away from both neighbours; third of the other colour, not short, closes beyond penetration of the first body',
  warmup: 12,
  score:
    ({ high, low, close, color, body, usualBody, tiny }, { penetration }) =>
    (i) => {
      const turn = color[i];
      const alone =
        turn === white
          ? high[i - 1] < low[i - 2] && low[i] > high[i - 1]
          : low[i - 1] > high[i - 2] && high[i] < low[i - 1];
      return alone &&
        turn === -color[i - 2] &&
        body[i - 2] > usualBody[i - 2] &&
        body[i - 1] <= tiny[i - 1] &&
        body[i] > usualBody[i] &&
        turn * close[i] > turn * close[i - 2] + body[i - 2] * penetration
        ? turn * 100
        : 0;
    },
});
