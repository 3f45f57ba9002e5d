import type { PricePanel } from '../price-panel.ts';

/** Returns from close to close on the panel's clock, 0 where a symbol has no close, row-major (T, N). */
export function closeReturns({ close, symbols }: PricePanel): Float64Array {
  const count = symbols.length;
  const last = new Float64Array(count).fill(Number.NaN);
  return close.map((price, cell) => {
    const id = cell % count;
    const before = last[id];
    if (Number.isNaN(price)) return 0;
    last[id] = price;
    return Number.isNaN(before) ? 0 : price / before - 1;
  });
}

/**
 * Standard deviation of one bar's return that these weights would have had over the last `window` bars: correlations
 * count as they were. Before `window` bars are there, the sum of |w| s is taken, which no correlation exceeds.
 * @param returns row-major (T, N)  @param deviation of each symbol at this step, shape (N,)
 */
export function portfolioDeviation(
  weights: Float64Array,
  returns: Float64Array,
  step: number,
  window: number,
  deviation: Float64Array,
): number {
  const count = weights.length;
  if (step < window) {
    let bound = 0;
    for (let id = 0; id < count; id++) if (weights[id] !== 0) bound += Math.abs(weights[id]) * deviation[id];
    return bound;
  }
  let sum = 0;
  let squares = 0;
  for (let at = step - window + 1; at <= step; at++) {
    let earned = 0;
    for (let id = 0; id < count; id++) earned += weights[id] * returns[at * count + id];
    sum += earned;
    squares += earned * earned;
  }
  return Math.sqrt(Math.max(0, (squares - (sum * sum) / window) / (window - 1)));
}
