import type { RegressionTree } from './regression-tree.ts';

/** A tree over a box: how its prediction varies when inputs are uniform over the box. */
export interface TreeVariance {
  /** Variance of the prediction over the whole box. */
  readonly total: number;
  /** Variance of the mean prediction as a function of some features alone, the others averaged out. */
  marginal(features: readonly number[]): number;
}

type Bounds = readonly (readonly [low: number, high: number])[];
type Box = [number, number][];

/**
 * Functional ANOVA of one tree: leaves are boxes with constant values, so means over the features that are averaged out
 * are exact sums over leaves, weighted by volume.
 * @see Hutter, Hoos & Leyton-Brown (2014), An Efficient Approach for Assessing Hyperparameter Importance, ICML
 */
export function treeVariance(tree: RegressionTree, bounds: Bounds): TreeVariance {
  const leaves = leavesOf(tree, bounds);
  const weighted = leaves.map(({ value, box }) => ({ value, weight: volume(box) }));
  return { total: variance(weighted), marginal: (features) => variance(cells(leaves, bounds, features)) };
}

function leavesOf(tree: RegressionTree, bounds: Bounds): { value: number; box: Box }[] {
  const leaves: { value: number; box: Box }[] = [];
  const walk = (node: number, box: Box) => {
    const feature = tree.feature[node];
    if (feature < 0) {
      leaves.push({ value: tree.value[node], box });
      return;
    }
    const at = tree.threshold[node];
    const [low, high] = box[feature];
    walk(tree.left[node], replaced(box, feature, [low, at]));
    walk(tree.right[node], replaced(box, feature, [at, high]));
  };
  walk(
    0,
    bounds.map(([low, high]) => [low, high]),
  );
  return leaves;
}

function replaced(box: Box, feature: number, range: [number, number]): Box {
  return box.map((own, i) => (i === feature ? range : own));
}

function volume(box: Box): number {
  return box.reduce((product, [low, high]) => product * (high - low), 1);
}

/** The cells into which the leaves cut the chosen features, each with its volume and the mean prediction over the rest. */
function cells(leaves: readonly { value: number; box: Box }[], bounds: Bounds, features: readonly number[]) {
  const cuts = features.map((feature) => {
    const edges = new Set(bounds[feature]);
    for (const { box } of leaves) edges.add(box[feature][0]).add(box[feature][1]);
    return [...edges].sort((a, b) => a - b);
  });
  let found: { corner: number[]; weight: number }[] = [{ corner: [], weight: 1 }];
  for (const edges of cuts) {
    found = found.flatMap(({ corner, weight }) =>
      edges.slice(1).map((high, i) => ({ corner: [...corner, edges[i]], weight: weight * (high - edges[i]) })),
    );
  }
  return found.map(({ corner, weight }) => {
    let sum = 0;
    let total = 0;
    for (const { value, box } of leaves) {
      const covers = features.every((feature, i) => box[feature][0] <= corner[i] && corner[i] < box[feature][1]);
      if (!covers) continue;
      const rest = volume(box.filter((_, feature) => !features.includes(feature)));
      sum += rest * value;
      total += rest;
    }
    return { value: sum / total, weight };
  });
}

function variance(parts: readonly { value: number; weight: number }[]): number {
  let total = 0;
  let sum = 0;
  for (const { value, weight } of parts) {
    total += weight;
    sum += weight * value;
  }
  const mean = sum / total;
  return parts.reduce((squares, { value, weight }) => squares + weight * (value - mean) ** 2, 0) / total;
}
