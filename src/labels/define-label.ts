/** What a label asks a model for. Classes are stored as their index in `classes`, as a double. */
export type LabelTask =
  | { readonly kind: 'binary' }
  | { readonly kind: 'multiclass'; readonly classes: readonly string[] }
  | { readonly kind: 'regression' };

export interface LabelParam {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** False for a real number; whole numbers otherwise. */
  readonly integer?: false;
  readonly describe: string;
}

/**
 * A label: what is to be predicted at the close of a bar. Row i reads the total-return closes from i to i + horizon,
 * counted in bars of that symbol. A halt or a holiday makes the wait longer in calendar time, never the count: position
 * i + horizon is the bar at which a trade opened on this row would be closed, and `*_known_at` says when that bar ended.
 */
export interface LabelDefinition {
  readonly name: string;
  readonly summary: string;
  readonly params: Readonly<Record<string, LabelParam>>;
  readonly task: LabelTask;
  readonly formula: string;
  horizonBars(params: Readonly<Record<string, number>>): number;
  /** Value at `row`, where closes row to row + horizon are positive and finite. */
  value(close: Float64Array, row: number, params: Readonly<Record<string, number>>): number;
}

export function horizon(byDefault: number): LabelParam {
  return { default: byDefault, min: 1, max: 2000, describe: 'bars ahead, counted in bars of the symbol' };
}
