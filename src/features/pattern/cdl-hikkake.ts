import { type Candles, candlePattern } from './candle.ts';

/**
 * A false break out of an inside bar and its confirmation: a close beyond the inside bar, against the break, within three
 * bars; a new pattern goes before a confirmation.
 * @param first the row of the first value; three rows before it may hold the pattern that it confirms
 * @param broke -1 where the bar at a row breaks downwards, 1 upwards, 0 not
 */
function confirmed({ high, low, close }: Candles, first: number, broke: (row: number) => number) {
  let since = -Infinity;
  let value = 0;
  const at = (i: number): number => {
    const side = broke(i);
    if (side !== 0) {
      since = i;
      value = -100 * side;
      return value;
    }
    if (i > since + 3) return 0;
    const bar = since - 1;
    if (value > 0 ? close[i] <= high[bar] : close[i] >= low[bar]) return 0;
    since = -Infinity;
    return 2 * value;
  };
  for (let i = first - 3; i < Math.min(first, close.length); i++) at(i);
  return at;
}

/** -1 for a lower high and a lower low than the bar before, 1 for a higher high and a higher low, else 0. */
function shift({ high, low }: Candles, i: number): number {
  if (high[i] < high[i - 1] && low[i] < low[i - 1]) return -1;
  return high[i] > high[i - 1] && low[i] > low[i - 1] ? 1 : 0;
}

function isInside({ high, low }: Candles, i: number): boolean {
  return high[i] < high[i - 1] && low[i] > low[i - 1];
}

export const cdlHikkake = candlePattern({
  name: 'cdl_hikkake',
  summary: 'Hikkake: a false break out of an inside bar; 100 bullish, -100 bearish, 200 or -200 when it is confirmed',
  talib: 'CDLHIKKAKE',
  formula:
    'second inside the first; third with a lower high and low (100) or a higher high and low (-100); twice that at the first close beyond the second bar, against the break, within 3 bars',
  warmup: 5,
  score: (candles, _params, first) =>
    confirmed(candles, first, (i) => (isInside(candles, i - 1) ? shift(candles, i) : 0)),
});

export const cdlHikkakeMod = candlePattern({
  name: 'cdl_hikkake_mod',
  summary:
    'Modified hikkake: two inside bars, the first closing near its end, and a false break; 100, -100, confirmed 200, -200',
  talib: 'CDLHIKKAKEMOD',
  formula:
    'second inside the first, third inside the second; fourth with a lower high and low when the second closed near its low (100), with a higher high and low when near its high (-100); twice that when confirmed as in hikkake',
  warmup: 10,
  score: (candles, _params, first) => {
    const { high, low, close, near } = candles;
    return confirmed(candles, first, (i) => {
      if (!isInside(candles, i - 2) || !isInside(candles, i - 1)) return 0;
      const side = shift(candles, i);
      const bar = i - 2;
      if (side < 0) return close[bar] <= low[bar] + near[bar] ? side : 0;
      return close[bar] >= high[bar] - near[bar] ? side : 0;
    });
  },
});
