import { rollingMean } from '../../math/rolling.ts';
import { lagged } from '../../math/series.ts';

/** Parts of candles, as TA-Lib measures them. A close at or above the open is white. */
export interface Candles {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly body: Float64Array;
  readonly range: Float64Array;
  /** 1 white, -1 black. */
  color(row: number): 1 | -1;
  top(row: number): number;
  bottom(row: number): number;
  upperShadow(row: number): number;
  lowerShadow(row: number): number;
}

export interface PriceInputs {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export function candles({ open, high, low, close }: PriceInputs): Candles {
  const top = (row: number) => Math.max(open[row], close[row]);
  const bottom = (row: number) => Math.min(open[row], close[row]);
  return {
    open,
    high,
    low,
    close,
    body: open.map((from, i) => Math.abs(close[i] - from)),
    range: high.map((up, i) => up - low[i]),
    color: (row) => (close[row] >= open[row] ? 1 : -1),
    top,
    bottom,
    upperShadow: (row) => high[row] - top(row),
    lowerShadow: (row) => bottom(row) - low[row],
  };
}

/** Mean of the `period` values before each row (the row itself is left out), as TA-Lib's candle settings compare. */
export function meanBefore(values: Float64Array, period: number): Float64Array {
  return lagged(rollingMean(values, period), 1);
}

/** Values of a pattern from row `first` on, NaN before. */
export function scan(length: number, first: number, score: (row: number) => number): Float64Array {
  const out = new Float64Array(length).fill(Number.NaN, 0, Math.min(first, length));
  for (let row = first; row < length; row++) out[row] = score(row);
  return out;
}
