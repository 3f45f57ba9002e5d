import type { BarFrame, NumericArray } from '../core/frame.ts';
import { zeros } from '../math/scratch.ts';
import type { BarInput, FeatureInput } from './define-feature.ts';

/** Bars are always there; the rest where a feature asks for it and the market has it. Arrays of one length. */
export type FeatureInputs = Readonly<Record<BarInput, Float64Array>> &
  Readonly<Partial<Record<FeatureInput, Float64Array>>>;

/**
 * The columns that features and labels read: open, high, low and close times adj_close / close (total-return prices),
 * and volume as it is.
 *
 * Is that point in time? adj_close is the close with every later dividend taken out, so a later dividend multiplies the
 * whole past by one constant. A scale-free feature depends on ratios of prices, in which a constant cancels: its value
 * at a bar is the same whether it is computed on that day or years later. Features in price units (set `ta`) do move by
 * that constant; that is why set `core` has none.
 *
 * NaN rule: a row whose adj_close or close is missing or not positive has NaN prices.
 */
export function totalReturnInputs(bars: BarFrame): Record<BarInput, Float64Array> {
  const { open, high, low, close, volume, adj_close: adjusted } = bars.columns;
  const n = bars.time.length;
  const factor = zeros(n);
  for (let i = 0; i < n; i++) {
    // Bars without dividends keep their exact prices: x * (a / a) is x.
    factor[i] = close[i] > 0 && adjusted[i] > 0 ? adjusted[i] / close[i] : Number.NaN;
  }
  const scaled = (prices: NumericArray) => {
    const out = zeros(n);
    for (let i = 0; i < n; i++) out[i] = prices[i] * factor[i];
    return out;
  };
  return {
    open: scaled(open),
    high: scaled(high),
    low: scaled(low),
    close: scaled(close),
    volume: Float64Array.from(volume),
  };
}
