/**
 * Row indices that keep the shape of a curve: the rows are cut into equal buckets and each bucket keeps its lowest and
 * its highest value, in order of time; the first and the last row always stay. Peaks and troughs therefore survive,
 * which plain thinning would lose. A curve that is short enough is kept whole. NaN rows are skipped inside a bucket.
 * @param values shape (n,)
 * @param maxPoints most indices wanted, >= 4
 * @returns ascending row indices, at most maxPoints
 */
export function sampleCurve(values: ArrayLike<number>, maxPoints: number): Int32Array {
  const rows = values.length;
  if (rows <= maxPoints) return Int32Array.from({ length: rows }, (_, row) => row);
  const buckets = Math.floor((maxPoints - 2) / 2);
  const kept: number[] = [0];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * (rows - 2)) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * (rows - 2)) / buckets);
    let lowest = -1;
    let highest = -1;
    for (let row = from; row < to; row++) {
      if (Number.isNaN(values[row])) continue;
      if (lowest < 0 || values[row] < values[lowest]) lowest = row;
      if (highest < 0 || values[row] > values[highest]) highest = row;
    }
    if (lowest < 0) continue;
    kept.push(Math.min(lowest, highest));
    if (lowest !== highest) kept.push(Math.max(lowest, highest));
  }
  kept.push(rows - 1);
  return Int32Array.from(kept);
}
