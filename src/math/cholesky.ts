/**
 * Solves A z = b for a symmetric positive definite A by Cholesky decomposition.
 * @param a row-major, shape (n, n)  @param b shape (n,)
 * @returns z, shape (n,); not finite when A is not positive definite
 */
export function solvePositiveDefinite(a: Float64Array, b: Float64Array): Float64Array {
  return solveFactored(choleskyFactor(a, b.length), b);
}

/** @param a as above  @returns L, lower triangle row-major, with L Lᵀ = A; not finite when A is not positive definite */
export function choleskyFactor(a: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  return lower;
}

/** Solves L Lᵀ z = b. @param lower as `choleskyFactor` gives it */
export function solveFactored(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const z = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) z[i] -= lower[i * n + k] * z[k];
    z[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) z[i] -= lower[k * n + i] * z[k];
    z[i] /= lower[i * n + i];
  }
  return z;
}
