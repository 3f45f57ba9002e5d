/** One tree of LightGBM's text form; node -1 - k stands for leaf k. */
interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly decision: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly leaf: readonly number[];
}

const defaultLeft = 2;
const missingIsNan = 2;

/** Predictions by walking the trees of a model's text, sharing no code with the library. Row-major. */
export function predictLightgbmNaively(text: string, x: Float32Array, rows: number): Float64Array {
  const [header, ...parts] = text.slice(0, text.indexOf('end of trees')).split(/^Tree=\d+$/m);
  const fieldsOf = (part: string) => new Map(part.split('\n').map((line) => line.split('=') as [string, string]));
  const head = fieldsOf(header);
  const width = Number(head.get('max_feature_idx')) + 1;
  const outputs = Number(head.get('num_tree_per_iteration'));
  const trees = parts.map((part): Tree => {
    const fields = fieldsOf(part);
    // C++ prints a threshold that parts the missing from all others as 'inf'.
    const numberOf = (text: string) => (text === 'inf' ? Number.POSITIVE_INFINITY : Number(text));
    const numbers = (name: string) => (fields.get(name) ?? '').split(' ').filter(Boolean).map(numberOf);
    return {
      feature: numbers('split_feature'),
      threshold: numbers('threshold'),
      decision: numbers('decision_type'),
      left: numbers('left_child'),
      right: numbers('right_child'),
      leaf: numbers('leaf_value'),
    };
  });
  const rounds = trees.length / outputs;
  const values = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const cells = x.subarray(row * width, (row + 1) * width);
    trees.forEach((tree, i) => {
      values[row * outputs + (i % outputs)] += walk(tree, cells);
    });
    const own = values.subarray(row * outputs, (row + 1) * outputs);
    if (head.has('average_output')) for (let k = 0; k < outputs; k++) own[k] /= rounds;
    transform(head.get('objective') ?? '', own);
  }
  return values;
}

function walk(tree: Tree, cells: Float32Array): number {
  let node = tree.feature.length === 0 ? -1 : 0;
  while (node >= 0) {
    const decision = tree.decision[node];
    const seen = cells[tree.feature[node]];
    const toleratesNan = decision >> 2 === missingIsNan;
    const value = Number.isNaN(seen) && !toleratesNan ? 0 : seen;
    const goesLeft = Number.isNaN(value) ? (decision & defaultLeft) !== 0 : value <= tree.threshold[node];
    node = goesLeft ? tree.left[node] : tree.right[node];
  }
  return tree.leaf[-1 - node];
}

function transform(objective: string, values: Float64Array): void {
  if (objective.startsWith('binary')) values[0] = 1 / (1 + Math.exp(-values[0]));
  if (!objective.startsWith('multiclass')) return;
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  values.set(powers.map((power) => power / total));
}
