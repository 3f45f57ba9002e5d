/**
 * Solves A X = B by Gaussian elimination with partial pivoting; for systems of a few dozen unknowns.
 * @param a row-major, shape (n, n); left as it is
 * @param b row-major, shape (n, columns); left as it is
 * @returns X, row-major, shape (n, columns); undefined when A is singular to working precision
 */
export function solveLinear(a: Float64Array, b: Float64Array, n: number): Float64Array | undefined {
  const columns = b.length / n;
  const upper = Float64Array.from(a);
  const x = Float64Array.from(b);
  const largest = upper.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(upper[i * n + k]) > Math.abs(upper[pivot * n + k])) pivot = i;
    // Not above: also when it is NaN.
    if (!(Math.abs(upper[pivot * n + k]) > n * Number.EPSILON * largest)) return undefined;
    if (pivot !== k) {
      swapRows(upper, n, pivot, k);
      swapRows(x, columns, pivot, k);
    }
    for (let i = k + 1; i < n; i++) {
      const factor = upper[i * n + k] / upper[k * n + k];
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) upper[i * n + j] -= factor * upper[k * n + j];
      for (let j = 0; j < columns; j++) x[i * columns + j] -= factor * x[k * columns + j];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = 0; j < columns; j++) {
      let sum = x[k * columns + j];
      for (let i = k + 1; i < n; i++) sum -= upper[k * n + i] * x[i * columns + j];
      x[k * columns + j] = sum / upper[k * n + k];
    }
  }
  return x;
}

function swapRows(matrix: Float64Array, width: number, a: number, b: number): void {
  for (let j = 0; j < width; j++) {
    const kept = matrix[a * width + j];
    matrix[a * width + j] = matrix[b * width + j];
    matrix[b * width + j] = kept;
  }
}

/** Inverse of A, row-major, shape (n, n); undefined when A is singular to working precision. */
export function invert(a: Float64Array, n: number): Float64Array | undefined {
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  return solveLinear(a, identity, n);
}

/** A B, row-major. @param a shape (rows, inner)  @param b shape (inner, columns)  @returns shape (rows, columns) */
export function multiply(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  const rows = a.length / inner;
  const columns = b.length / inner;
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) product[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return product;
}

/** The transpose, row-major, shape (columns, rows). @param a row-major, shape (rows, columns) */
export function transpose(a: Float64Array, columns: number): Float64Array {
  const rows = a.length / columns;
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
  return out;
}
