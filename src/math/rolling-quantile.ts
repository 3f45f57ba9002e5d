import { quantileOfSorted } from './quantile.ts';
import { firstFinite, missing } from './rolling.ts';

/** The first place in sorted[0..count) whose value is not below `value`. */
function placeOf(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Quantiles of the last `window` values at each p (quantileOfSorted); NaN rule of rolling.ts. The window is kept sorted:
 * O(n * window) moves of memory at worst.
 * @returns per p, shape (n,)
 */
export function rollingQuantiles(
  values: Float64Array,
  window: number,
  probabilities: readonly number[],
): Float64Array[] {
  const out = probabilities.map(() => missing(values.length));
  const sorted = new Float64Array(window);
  const first = firstFinite(values);
  for (let i = first; i < values.length; i++) {
    let count = Math.min(i - first, window);
    if (count === window) {
      const gone = placeOf(sorted, count, values[i - window]);
      sorted.copyWithin(gone, gone + 1, count--);
    }
    const place = placeOf(sorted, count, values[i]);
    sorted.copyWithin(place + 1, place, count);
    sorted[place] = values[i];
    if (i < first + window - 1) continue;
    for (let k = 0; k < out.length; k++) out[k][i] = quantileOfSorted(sorted, probabilities[k]);
  }
  return out;
}
