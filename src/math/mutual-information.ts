import { ascendingOrder } from './rank.ts';

/** Digamma of whole numbers: psi(n) = -gamma + sum_{i < n} 1 / i. @returns shape (most + 1,); entry 0 is unused */
function digammaTable(most: number): Float64Array {
  const table = new Float64Array(most + 1);
  table[0] = Number.NaN;
  table[1] = -0.5772156649015329;
  for (let n = 2; n <= most; n++) table[n] = table[n - 1] + 1 / (n - 1);
  return table;
}

/** Values of sorted that are nearer to x than radius; with radius 0 those equal to x. */
function countNear(sorted: Float64Array, x: number, radius: number): number {
  const isNear = (value: number) => (radius > 0 ? Math.abs(value - x) < radius : value === x);
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x && !isNear(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  const first = low;
  high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= x || isNear(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low - first;
}

/** Distance from sorted[at] to its k-th nearest neighbour; k <= sorted.length - 1. */
function neighbourDistance(sorted: Float64Array, at: number, k: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let left = Math.max(0, at - k); left <= at && left + k < sorted.length; left++) {
    nearest = Math.min(nearest, Math.max(sorted[at] - sorted[left], sorted[left + k] - sorted[at]));
  }
  return nearest;
}

/**
 * Mutual information of a continuous value and a class, in nats, by nearest neighbours:
 *   I = psi(n) + mean psi(k_i) - mean psi(n_{y_i}) - mean psi(m_i)
 * with k_i = min(k, n_{y_i} - 1) neighbours of row i inside its class and m_i rows of any class (itself included) nearer
 * than the farthest of them. Classes of one row are left out. Not less than 0. O(n log n). Equal values weaken it: break
 * ties with a little noise first. scikit-learn's mutual_info_classif without its noise.
 * @param values finite, shape (n,)  @param y class indices, shape (n,)
 * @see Ross (2014), Mutual Information between Discrete and Continuous Data Sets, PLoS ONE 9(2)
 */
export function classInformation(values: Float64Array, y: ArrayLike<number>, k = 3): number {
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const members = byClass.get(y[i]);
    if (members) members.push(values[i]);
    else byClass.set(y[i], [values[i]]);
  }
  const classes = [...byClass.values()].filter(({ length }) => length > 1).map((own) => Float64Array.from(own).sort());
  const n = classes.reduce((sum, { length }) => sum + length, 0);
  if (n === 0) return 0;
  const all = new Float64Array(n);
  let offset = 0;
  for (const own of classes) {
    all.set(own, offset);
    offset += own.length;
  }
  all.sort();
  const digamma = digammaTable(n);
  let sum = 0;
  for (const own of classes) {
    const neighbours = Math.min(k, own.length - 1);
    for (let i = 0; i < own.length; i++) {
      const near = countNear(all, own[i], neighbourDistance(own, i, neighbours));
      sum += digamma[neighbours] - digamma[own.length] - digamma[near];
    }
  }
  return Math.max(0, digamma[n] + sum / n);
}

/**
 * Mutual information of two continuous values, in nats, by nearest neighbours in the larger of both distances:
 *   I = psi(n) + psi(k) - mean psi(nx_i + 1) - mean psi(ny_i + 1)
 * where nx_i (ny_i) counts the other rows nearer in x (y) than row i's k-th neighbour. Not less than 0. Both should be of
 * one scale. scikit-learn's mutual_info_regression without its noise.
 * @param x finite, shape (n,), n > k  @param y the same
 * @see Kraskov, Stoegbauer & Grassberger (2004), Estimating Mutual Information, Physical Review E 69, first estimator
 */
export function valueInformation(x: Float64Array, y: Float64Array, k = 3): number {
  const n = x.length;
  if (n <= k) return 0;
  const order = ascendingOrder(x);
  const xs = Float64Array.from(order, (row) => x[row]);
  const ys = Float64Array.from(order, (row) => y[row]);
  const sortedY = y.slice().sort();
  const digamma = digammaTable(n + 1);
  const nearest = new Float64Array(k);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    // Looks outwards along x until no row further out can be among the k nearest.
    nearest.fill(Number.POSITIVE_INFINITY);
    let [left, right] = [i - 1, i + 1];
    for (;;) {
      const toLeft = left >= 0 ? xs[i] - xs[left] : Number.POSITIVE_INFINITY;
      const toRight = right < n ? xs[right] - xs[i] : Number.POSITIVE_INFINITY;
      const isLeft = toLeft <= toRight;
      const distance = isLeft ? toLeft : toRight;
      if (distance >= nearest[k - 1]) break;
      insert(nearest, Math.max(distance, Math.abs(ys[isLeft ? left : right] - ys[i])));
      if (isLeft) left--;
      else right++;
    }
    const radius = nearest[k - 1];
    // Both counts hold row i itself, which is the + 1 of the formula.
    sum += digamma[countNear(xs, xs[i], radius)] + digamma[countNear(sortedY, ys[i], radius)];
  }
  return Math.max(0, digamma[n] + digamma[k] - sum / n);
}

/** Puts a value into a short ascending list if it is among the smallest. */
function insert(list: Float64Array, value: number): void {
  let at = list.length - 1;
  if (value >= list[at]) return;
  for (; at > 0 && list[at - 1] > value; at--) list[at] = list[at - 1];
  list[at] = value;
}
