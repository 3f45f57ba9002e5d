export type Linkage = 'average' | 'ward';

/** One step of a hierarchical clustering: items are 0..n-1, the cluster made by step s is n + s. */
export interface Merge {
  readonly first: number;
  readonly second: number;
  readonly height: number;
  /** Items in the new cluster. */
  readonly size: number;
}

/**
 * Agglomerative clustering: joins the two nearest clusters until one is left. Distance of the new cluster i+j from k:
 *   average: (n_i d_ik + n_j d_jk) / (n_i + n_j)
 *   ward:    sqrt(((n_i + n_k) d_ik^2 + (n_j + n_k) d_jk^2 - n_k d_ij^2) / (n_i + n_j + n_k))
 * Of equally near pairs the earlier one is joined. O(n^3), which is a moment for some hundred features. Equal to
 * scipy.cluster.hierarchy.linkage on the same distances.
 * @param distances shape (n, n), row-major, symmetric, zero on the diagonal
 * @returns n - 1 merges, heights ascending, first < second
 * @see Muellner (2011), Modern Hierarchical, Agglomerative Clustering Algorithms, arXiv:1109.2378
 */
export function linkage(distances: Float64Array, n: number, kind: Linkage): Merge[] {
  const d = distances.slice();
  const sizes = new Float64Array(n).fill(1);
  const labels = Int32Array.from({ length: n }, (_, i) => i);
  const active = Array.from({ length: n }, (_, i) => i);
  const merges: Merge[] = [];
  while (active.length > 1) {
    let [i, j, height] = [-1, -1, Number.POSITIVE_INFINITY];
    for (let a = 0; a < active.length; a++) {
      for (let b = a + 1; b < active.length; b++) {
        const distance = d[active[a] * n + active[b]];
        if (distance < height || i < 0) [i, j, height] = [active[a], active[b], distance];
      }
    }
    const size = sizes[i] + sizes[j];
    for (const k of active) {
      if (k === i || k === j) continue;
      const [ik, jk] = [d[i * n + k], d[j * n + k]];
      const joined =
        kind === 'average'
          ? (sizes[i] * ik + sizes[j] * jk) / size
          : Math.sqrt(
              ((sizes[i] + sizes[k]) * ik * ik + (sizes[j] + sizes[k]) * jk * jk - sizes[k] * height * height) /
                (size + sizes[k]),
            );
      d[i * n + k] = joined;
      d[k * n + i] = joined;
    }
    merges.push({ first: Math.min(labels[i], labels[j]), second: Math.max(labels[i], labels[j]), height, size });
    sizes[i] = size;
    labels[i] = n + merges.length - 1;
    active.splice(active.indexOf(j), 1);
  }
  return merges;
}

/**
 * The clusters that the first merges leave, numbered by their earliest item.
 * @param steps how many merges to follow
 * @returns cluster of each item, shape (n,)
 */
function clustersAfter(merges: readonly Merge[], n: number, steps: number): Int32Array {
  const parent = Int32Array.from({ length: n + steps }, (_, i) => i);
  for (let step = 0; step < steps; step++) {
    parent[merges[step].first] = n + step;
    parent[merges[step].second] = n + step;
  }
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: n }, (_, item) => {
    let root = item;
    while (parent[root] !== root) root = parent[root];
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}

/** Clusters whose merges lie at or below a height (scipy's fcluster, criterion 'distance'). */
export function clustersBelow(merges: readonly Merge[], n: number, height: number): Int32Array {
  const above = merges.findIndex((merge) => merge.height > height);
  return clustersAfter(merges, n, above < 0 ? merges.length : above);
}

/** So many clusters, or as many as there are items (scipy's fcluster, criterion 'maxclust'). */
export function clustersOfCount(merges: readonly Merge[], n: number, count: number): Int32Array {
  return clustersAfter(merges, n, Math.max(0, n - count));
}
