/** Where each column lies and how far it spreads; what a linear model needs to treat columns alike. */
export interface ColumnScale {
  /** Weighted mean of the finite values, shape (columns,); 0 for a column without any. */
  readonly mean: readonly number[];
  /** Weighted population standard deviation, shape (columns,); 0 for a constant column. */
  readonly deviation: readonly number[];
}

/** Whether a column moves: a deviation this small a share of its mean is float32's rounding. */
export function moves(deviation: number, mean: number): boolean {
  return deviation > 1e-7 * Math.abs(mean);
}

/**
 * @param x row-major, shape (rows, columns); values that are not finite are missing
 * @param weights >= 0, shape (rows,); all alike when left out
 */
export function columnScale(x: Float32Array, columns: number, weights?: Float32Array): ColumnScale {
  const rows = x.length / columns;
  const total = new Float64Array(columns);
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) continue;
    for (let column = 0; column < columns; column++) {
      const value = x[row * columns + column];
      if (!Number.isFinite(value)) continue;
      // West's update: steady where the mean is large against the deviation.
      total[column] += weight;
      const delta = value - mean[column];
      mean[column] += (weight / total[column]) * delta;
      squares[column] += weight * delta * (value - mean[column]);
    }
  }
  const deviation = squares.map((sum, column) => {
    const spread = total[column] > 0 ? Math.sqrt(sum / total[column]) : 0;
    return moves(spread, mean[column]) ? spread : 0;
  });
  return { mean: Array.from(mean), deviation: Array.from(deviation) };
}

/** Deviations from the column's mean; 0, the mean, where a value is missing or the column constant. Same shape as x. */
export function standardise(x: Float32Array, { mean, deviation }: ColumnScale): Float64Array {
  const columns = mean.length;
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const column = i % columns;
    if (Number.isFinite(x[i]) && deviation[column] > 0) out[i] = (x[i] - mean[column]) / deviation[column];
  }
  return out;
}
