/**
 * Rows whose value is an extreme of `side` rows on each side: above all before it and not below any after it (for sign
 * -1 the mirror image), so that of a plateau the first row counts. A pivot at row i is known at row i + side and not
 * before: who reads `pivots[j]` at row i must have j <= i - side.
 * @returns 1 where there is a pivot, shape (n,)
 */
export function pivots(values: Float64Array, side: number, sign: 1 | -1): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = side; i + side < values.length; i++) {
    let isPivot = true;
    for (let k = 1; k <= side && isPivot; k++) {
      isPivot = sign * (values[i] - values[i - k]) > 0 && sign * (values[i] - values[i + k]) >= 0;
    }
    out[i] = Number(isPivot);
  }
  return out;
}
