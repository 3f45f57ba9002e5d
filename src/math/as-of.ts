/**
 * For each moment the last row that was known by then; -1 where none was.
 * @param at moments, shape (n,), ascending
 * @param knownAt when each row became known, shape (m,), ascending
 */
export function asOfRows(at: Float64Array, knownAt: Float64Array): Int32Array {
  const rows = new Int32Array(at.length);
  let row = -1;
  for (let i = 0; i < at.length; i++) {
    while (row + 1 < knownAt.length && knownAt[row + 1] <= at[i]) row++;
    rows[i] = row;
  }
  return rows;
}

/** The values of these rows; NaN for row -1. */
export function takeKnown(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = rows[i] < 0 ? Number.NaN : values[rows[i]];
  return out;
}
