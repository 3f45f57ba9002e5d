/** A binary regression tree; node 0 is the root. A leaf has feature -1. */
export interface RegressionTree {
  readonly feature: readonly number[];
  /** A row goes left when its feature is at most this. */
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Mean of the node's rows. */
  readonly value: readonly number[];
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly gain: number;
}

/**
 * Grows a regression tree by least squares until every leaf is pure in x or y.
 * @param x columns, each of shape (n,) @param y shape (n,) @param rows those to learn from, with repeats where drawn twice
 */
export function growTree(x: readonly Float64Array[], y: Float64Array, rows: Int32Array): RegressionTree {
  const tree = {
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
  };
  const grow = (own: Int32Array): number => {
    const node = tree.value.length;
    let sum = 0;
    for (const row of own) sum += y[row];
    tree.value.push(sum / own.length);
    tree.feature.push(-1);
    tree.threshold.push(Number.NaN);
    tree.left.push(-1);
    tree.right.push(-1);
    const split = bestSplit(x, y, own);
    if (!split) return node;
    tree.feature[node] = split.feature;
    tree.threshold[node] = split.threshold;
    const column = x[split.feature];
    tree.left[node] = grow(own.filter((row) => column[row] <= split.threshold));
    tree.right[node] = grow(own.filter((row) => column[row] > split.threshold));
    return node;
  };
  grow(rows);
  return tree;
}

/** The split that lowers the sum of squares most, halfway between two values; undefined when none lowers it. */
function bestSplit(x: readonly Float64Array[], y: Float64Array, rows: Int32Array): Split | undefined {
  const n = rows.length;
  let total = 0;
  for (const row of rows) total += y[row];
  let best: Split | undefined;
  x.forEach((column, feature) => {
    const order = rows.slice().sort((a, b) => column[a] - column[b]);
    let before = 0;
    for (let i = 0; i + 1 < n; i++) {
      before += y[order[i]];
      const [here, next] = [column[order[i]], column[order[i + 1]]];
      if (here === next) continue;
      // Sum of squares explained: n_l m_l^2 + n_r m_r^2 - n m^2
      const gain = before ** 2 / (i + 1) + (total - before) ** 2 / (n - i - 1) - total ** 2 / n;
      if (gain > (best?.gain ?? relativeNoise * total ** 2)) best = { feature, threshold: (here + next) / 2, gain };
    }
  });
  return best;
}

/** Gains under this share of the sum's square are rounding. */
const relativeNoise = 1e-13;
