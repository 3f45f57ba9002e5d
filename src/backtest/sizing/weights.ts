/*
 * Steps from strengths to weights, each in place on one row of N symbols.
 */

/** Sum of absolute values. */
export function grossOf(row: Float64Array): number {
  let gross = 0;
  for (let id = 0; id < row.length; id++) gross += Math.abs(row[id]);
  return gross;
}

export function scale(row: Float64Array, factor: number): void {
  for (let id = 0; id < row.length; id++) row[id] *= factor;
}

/** Sum of |weights| brought to `gross`; a row of zeros stays. */
export function scaleTo(row: Float64Array, gross: number): void {
  const present = grossOf(row);
  scale(row, present > 0 ? gross / present : 0);
}

/** Longs and shorts brought to one size: `each` when given, else that of the smaller side. Without one of them, nothing is held. */
export function neutralise(row: Float64Array, each?: number): void {
  let long = 0;
  let short = 0;
  for (let id = 0; id < row.length; id++) {
    if (row[id] > 0) long += row[id];
    else short -= row[id];
  }
  const size = long > 0 && short > 0 ? (each ?? Math.min(long, short)) : 0;
  for (let id = 0; id < row.length; id++) row[id] *= size === 0 ? 0 : row[id] > 0 ? size / long : size / short;
}

export function clip(row: Float64Array, most: number): void {
  for (let id = 0; id < row.length; id++) row[id] = Math.max(-most, Math.min(most, row[id]));
}

/**
 * Sum of |weights| of each sector at most `most`; the sector's weights shrink alike, what is cut off stays in cash.
 * @param sectorOf sector of each symbol, -1 for none (not capped)
 */
export function capSectors(row: Float64Array, sectorOf: Int32Array, most: number): void {
  const gross = new Map<number, number>();
  for (let id = 0; id < row.length; id++) {
    gross.set(sectorOf[id], (gross.get(sectorOf[id]) ?? 0) + Math.abs(row[id]));
  }
  for (let id = 0; id < row.length; id++) {
    const held = gross.get(sectorOf[id]) ?? 0;
    if (sectorOf[id] >= 0 && held > most) row[id] *= most / held;
  }
}
