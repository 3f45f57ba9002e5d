/** What a label asks a model to predict. Class values are stored as indices into `classes`. */
export type Task =
  | { readonly kind: 'binary' }
  | { readonly kind: 'multiclass'; readonly classes: readonly string[] }
  | { readonly kind: 'regression' };

/** Columns of predictions.parquet that hold a model's output for this task: p_up, p_CLASS..., or yhat. */
export function predictionColumns(task: Task): readonly string[] {
  if (task.kind === 'binary') return ['p_up'];
  return task.kind === 'multiclass' ? task.classes.map((name) => `p_${name}`) : ['yhat'];
}
