import { missing } from './rolling.ts';
import { zeros } from './scratch.ts';

/** a / b, and `whenZero` where b is 0. */
export function ratio(a: Float64Array, b: Float64Array, whenZero = 0): Float64Array {
  const out = zeros(a.length);
  for (let i = 0; i < a.length; i++) out[i] = b[i] === 0 ? whenZero : a[i] / b[i];
  return out;
}

/** a / b - 1: how far a stands above b, for positive b. */
export function distance(a: Float64Array, b: Float64Array): Float64Array {
  const out = zeros(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] / b[i] - 1;
  return out;
}

/** Element by element. */
export function zip(a: Float64Array, b: Float64Array, combine: (a: number, b: number) => number): Float64Array {
  const out = zeros(a.length);
  for (let i = 0; i < a.length; i++) out[i] = combine(a[i], b[i]);
  return out;
}

/** x[i] - x[i - lag]; NaN in the first `lag` rows. */
export function difference(values: Float64Array, lag = 1): Float64Array {
  const out = missing(values.length);
  for (let i = lag; i < values.length; i++) out[i] = values[i] - values[i - lag];
  return out;
}

/** ln(x[i] / x[i - lag]) of positive values; NaN in the first `lag` rows. */
export function logReturns(values: Float64Array, lag = 1): Float64Array {
  const out = missing(values.length);
  for (let i = lag; i < values.length; i++) out[i] = Math.log(values[i] / values[i - lag]);
  return out;
}

/** The values `lag` rows earlier; NaN in the first `lag` rows. */
export function lagged(values: Float64Array, lag: number): Float64Array {
  const out = missing(values.length);
  out.set(values.subarray(0, Math.max(0, values.length - lag)), Math.min(lag, values.length));
  return out;
}
