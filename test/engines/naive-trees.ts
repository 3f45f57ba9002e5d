/** The parts of XGBoost's JSON model that decide a prediction. */
interface JsonTree {
  readonly left_children: readonly number[];
  readonly right_children: readonly number[];
  readonly split_indices: readonly number[];
  /** Thresholds of inner nodes, values of leaves. */
  readonly split_conditions: readonly number[];
  readonly default_left: readonly (number | boolean)[];
}

interface JsonModel {
  readonly learner: {
    readonly objective: { readonly name: string };
    readonly learner_model_param: { readonly base_score: string; readonly num_class: string };
    readonly gradient_booster: {
      readonly model: { readonly trees: readonly JsonTree[]; readonly tree_info: readonly number[] };
    };
  };
}

/**
 * Predicts by walking the trees of a JSON model one row at a time: the slow route to the numbers of the C library.
 * @returns row-major, shape (rows, outputs)
 */
export function predictNaively(modelJson: string, x: Float32Array, rows: number): Float64Array {
  const { learner } = JSON.parse(modelJson) as JsonModel;
  const { trees, tree_info } = learner.gradient_booster.model;
  const outputs = Math.max(1, Number(learner.learner_model_param.num_class));
  const columns = x.length / rows;
  const start = startMargins(learner.learner_model_param.base_score, outputs, learner.objective.name);
  const predictions = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const values = x.subarray(row * columns, (row + 1) * columns);
    const margins = [...start];
    trees.forEach((tree, i) => {
      margins[tree_info[i]] += leafValue(tree, values);
    });
    predictions.set(transform(margins, learner.objective.name), row * outputs);
  }
  return predictions;
}

function leafValue(tree: JsonTree, values: Float32Array): number {
  let node = 0;
  while (tree.left_children[node] !== -1) {
    const value = values[tree.split_indices[node]];
    const goesLeft = Number.isNaN(value)
      ? Boolean(tree.default_left[node])
      : value < Math.fround(tree.split_conditions[node]);
    node = goesLeft ? tree.left_children[node] : tree.right_children[node];
  }
  return tree.split_conditions[node];
}

/** '5E-1' until 3.0, '[5E-1]' with one number for each output since. For a logistic model it is a probability. */
function startMargins(baseScore: string, outputs: number, objective: string): number[] {
  const scores = baseScore.replace(/[[\]]/g, '').split(',').map(Number);
  const margins = objective === 'binary:logistic' ? scores.map((p) => Math.log(p / (1 - p))) : scores;
  return Array.from({ length: outputs }, (_, i) => margins[i] ?? margins[0]);
}

function transform(margins: readonly number[], objective: string): number[] {
  if (objective === 'binary:logistic') return margins.map((margin) => 1 / (1 + Math.exp(-margin)));
  if (objective !== 'multi:softprob') return [...margins];
  const largest = Math.max(...margins);
  const powers = margins.map((margin) => Math.exp(margin - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
