import { remembersBlocks } from '../../math/memory.ts';
import { missing, rollingMean } from '../../math/rolling.ts';
import { zeros } from '../../math/scratch.ts';
import { sharedKernel } from '../../math/shared.ts';
import { column, type FeatureParam, type ParamValues, patternFeature, type SymbolFeature } from '../define-feature.ts';

export interface PriceInputs {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** Colours of a candle; a close at or above the open is white. */
export const white = 1;
export const black = -1;

/**
 * Parts of candles as TA-Lib measures them, and its default candle settings: what a part is compared with, from the
 * bars before the candle itself, NaN as long as there are too few.
 *
 * Differences of prices of one size, and sums of a few of them, hold no rounding error: ties fall as in TA-Lib, although
 * it keeps running sums. Only where a tick is a good part of the price (a few cents) its sums go wrong, and these don't.
 */
export class Candles implements PriceInputs {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** white or black. */
  readonly color: Int8Array;
  /** Length of the body, and where it ends. */
  readonly body: Float64Array;
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  /** Lengths of the shadows. A shadow is long when it is longer than the body, very long when longer than two. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly range: Float64Array;
  readonly #settings = new Map<string, Float64Array>();

  constructor({ open, high, low, close }: PriceInputs) {
    const n = open.length;
    this.open = open;
    this.high = high;
    this.low = low;
    this.close = close;
    const color = new Int8Array(n);
    const [body, top, bottom, upper, lower, range] = Array.from({ length: 6 }, () => zeros(n));
    for (let i = 0; i < n; i++) {
      const isWhite = close[i] >= open[i];
      color[i] = isWhite ? white : black;
      top[i] = isWhite ? close[i] : open[i];
      bottom[i] = isWhite ? open[i] : close[i];
      body[i] = top[i] - bottom[i];
      upper[i] = high[i] - top[i];
      lower[i] = bottom[i] - low[i];
      range[i] = high[i] - low[i];
    }
    this.color = color;
    this.body = body;
    this.top = top;
    this.bottom = bottom;
    this.upper = upper;
    this.lower = lower;
    this.range = range;
  }

  /** Mean body of 10 bars: a longer body is long, a shorter one short. */
  get usualBody(): Float64Array {
    return this.#setting('usualBody', 10, 1, () => this.body);
  }
  /** A tenth of the mean range of 10 bars: up to it a body is that of a doji, and under it a shadow is very short. */
  get tiny(): Float64Array {
    return this.#setting('tiny', 10, 0.1, () => this.range);
  }
  /** Half of the mean sum of both shadows of 10 bars: a shorter shadow is short. */
  get usualShadow(): Float64Array {
    return this.#setting('usualShadow', 10, 0.5, () => this.upper.map((upper, i) => upper + this.lower[i]));
  }
  /** 5 % of the mean range of 5 bars: prices no further apart are equal. */
  get equal(): Float64Array {
    return this.#setting('equal', 5, 0.05, () => this.range);
  }
  /** 20 % of the mean range of 5 bars: prices no further apart are near. */
  get near(): Float64Array {
    return this.#setting('near', 5, 0.2, () => this.range);
  }
  /** 60 % of the mean range of 5 bars: prices further apart are far. */
  get far(): Float64Array {
    return this.#setting('far', 5, 0.6, () => this.range);
  }

  /** `factor` times the mean of the `period` values before each row; the row itself is left out. */
  #setting(name: string, period: number, factor: number, part: () => Float64Array): Float64Array {
    // Said here too, since the mean may be known already.
    remembersBlocks(period);
    const known = this.#settings.get(name);
    if (known) return known;
    const means = rollingMean(part(), period);
    const out = missing(means.length);
    for (let i = 1; i < out.length; i++) out[i] = factor * means[i - 1];
    this.#settings.set(name, out);
    return out;
  }
}

/** The candles of these bars, measured once for all patterns. */
const candles = sharedKernel(
  (close, open: Float64Array, high: Float64Array, low: Float64Array) => new Candles({ open, high, low, close }),
);

/** Values of a pattern from row `first` on, NaN before. */
export function scan(length: number, first: number, score: (row: number) => number): Float64Array {
  const out = zeros(length).fill(Number.NaN, 0, Math.min(first, length));
  for (let row = first; row < length; row++) out[row] = score(row);
  return out;
}

/** True when two prices are no further apart than `distance`. */
export function alike(price: number, other: number, distance: number): boolean {
  return price >= other - distance && price <= other + distance;
}

interface PatternEntry<P extends string> {
  readonly name: string;
  /** What it looks like and its values; the first candle named is the oldest. */
  readonly summary: string;
  readonly talib: string;
  readonly params?: Readonly<Record<P, FeatureParam>>;
  readonly core?: readonly ParamValues[];
  readonly formula: string;
  /** Bars before the first value: those of the pattern and those of the longest mean it compares with, as in TA-Lib. */
  readonly warmup: number;
  /** The value at a row; called for rows from `first` on, at least `warmup`, in their order. */
  readonly score: (candles: Candles, params: Record<P, number>, first: number) => (row: number) => number;
}

/** A candlestick pattern of TA-Lib with its default candle settings. */
export function candlePattern<P extends string = never>({
  warmup,
  score,
  params,
  ...entry
}: PatternEntry<P>): SymbolFeature {
  return patternFeature<'open' | 'high' | 'low' | 'close', P>({
    ...entry,
    inputs: ['open', 'high', 'low', 'close'],
    params: params ?? ({} as Record<P, FeatureParam>),
    scaleFree: true,
    core: entry.core as readonly Partial<Record<P, number>>[] | undefined,
    source: `Morris (2006), Candlestick Charting Explained; TA-Lib ${entry.talib} with its default candle settings`,
    warmup: () => warmup,
    outputs: (values) => [column(entry.name, ...Object.values<number>(values))],
    compute: ({ open, high, low, close }, values, from = 0) => {
      const first = Math.max(warmup, from);
      return [scan(close.length, first, score(candles(close, open, high, low), values, first))];
    },
  });
}
