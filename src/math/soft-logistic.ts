import { sigmoid, softplus } from './log-odds.ts';
import { type Minimum, minimiseConvex } from './newton.ts';

/**
 * Logistic regression of targets between 0 and 1, without a penalty:
 *   minimise sum_i softplus(z_i) - t_i z_i,   z_i = intercept + sum_k slopes_k x_k(i)
 * @param inputs one array per slope, finite, shape (rows,)
 * @param targets in [0, 1], shape (rows,)
 * @param start intercept first, then the slopes; zeros when left out
 * @returns intercept first, then the slopes
 */
export function fitSoftLogistic(
  inputs: readonly Float64Array[],
  targets: Float64Array,
  start: Float64Array = new Float64Array(inputs.length + 1),
): Minimum {
  const size = inputs.length + 1;
  return minimiseConvex(start, (at) => {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    let value = 0;
    for (let row = 0; row < targets.length; row++) {
      let z = at[0];
      for (let k = 1; k < size; k++) z += at[k] * inputs[k - 1][row];
      const p = sigmoid(z);
      value += softplus(z) - targets[row] * z;
      const residual = p - targets[row];
      for (let a = 0; a < size; a++) {
        const xa = a === 0 ? 1 : inputs[a - 1][row];
        gradient[a] += residual * xa;
        for (let b = 0; b < size; b++) {
          hessian[a * size + b] += p * (1 - p) * xa * (b === 0 ? 1 : inputs[b - 1][row]);
        }
      }
    }
    return { value, gradient, hessian };
  });
}
