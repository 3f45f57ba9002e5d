import type { NumericArray } from '../core/frame.ts';

/** Row numbers in ascending order of value; equal values keep their order. Values must not be NaN. */
export function ascendingOrder(values: NumericArray): Int32Array {
  return Int32Array.from({ length: values.length }, (_, row) => row).sort((a, b) => values[a] - values[b] || a - b);
}

/**
 * Ranks from 1; tied values share the mean of their ranks (scipy's rankdata, method 'average').
 * @param values shape (n,); NaN ranks as NaN and does not count
 */
export function averageRanks(values: NumericArray): Float64Array {
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  const rows = Int32Array.from({ length: values.length }, (_, row) => row).filter((row) => !Number.isNaN(values[row]));
  rows.sort((a, b) => values[a] - values[b]);
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && values[rows[end]] === values[rows[start]]) end++;
    for (let i = start; i < end; i++) ranks[rows[i]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
