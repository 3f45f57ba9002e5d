import { ascendingOrder } from './rank.ts';

/** A non-decreasing function: linear between its knots, constant beyond the outer ones. */
export interface MonotoneCurve {
  /** Ascending, shape (k,), k >= 1. */
  readonly x: Float64Array;
  /** Non-decreasing, shape (k,). */
  readonly y: Float64Array;
}

/**
 * The non-decreasing function with the least squared distance from y, by pooling adjacent violators. Rows with the same x
 * count as one row with their mean. Between knots it is linear, as in scikit-learn; knots inside a level stretch are left
 * out, since the line through its ends says the same.
 * @param x, y finite, shape (n,), n >= 1
 * @see Barlow, Bartholomew, Bremner & Brunk (1972), Statistical Inference under Order Restrictions
 */
export function fitIsotonic(x: Float64Array, y: Float64Array): MonotoneCurve {
  const order = ascendingOrder(x);
  const at: number[] = [];
  const mean: number[] = [];
  const weight: number[] = [];
  for (let i = 0; i < order.length; ) {
    let end = i;
    let sum = 0;
    while (end < order.length && x[order[end]] === x[order[i]]) sum += y[order[end++]];
    at.push(x[order[i]]);
    mean.push(sum / (end - i));
    weight.push(end - i);
    i = end;
  }
  // Blocks of neighbours that share a level; `first` is where a block begins among the distinct x.
  const first: number[] = [];
  const level: number[] = [];
  const mass: number[] = [];
  for (let i = 0; i < at.length; i++) {
    first.push(i);
    level.push(mean[i]);
    mass.push(weight[i]);
    while (level.length > 1 && level[level.length - 2] >= level[level.length - 1]) {
      const [high, w] = [level.pop() as number, mass.pop() as number];
      first.pop();
      const last = level.length - 1;
      level[last] = (level[last] * mass[last] + high * w) / (mass[last] + w);
      mass[last] += w;
    }
  }
  const knots: [number, number][] = [];
  first.forEach((from, block) => {
    const to = (first[block + 1] ?? at.length) - 1;
    knots.push([at[from], level[block]]);
    if (to > from) knots.push([at[to], level[block]]);
  });
  return { x: Float64Array.from(knots, ([a]) => a), y: Float64Array.from(knots, ([, b]) => b) };
}

/** The curve's value at a point. */
export function evaluateCurve({ x, y }: MonotoneCurve, at: number): number {
  const last = x.length - 1;
  if (at <= x[0]) return y[0];
  if (at >= x[last]) return y[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  return y[low] + ((y[high] - y[low]) * (at - x[low])) / (x[high] - x[low]);
}
