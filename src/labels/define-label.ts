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

export type LabelParams = Readonly<Record<string, number>>;

/** Bars of one symbol as labels read them: total-return prices by row, missing where NaN or not positive. */
export interface LabelBars {
  /** Close times, UTC micros, increasing. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** One array entry per row. */
export interface LabelOutcome {
  /** NaN where there is no label. */
  readonly values: Float64Array;
  /** Row at whose close the value is known, > the row itself; of no meaning where the value is NaN. */
  readonly end: Int32Array;
}

/** What `of=NAME` names: a column of the same feature set, or a symbol with bars. */
export interface LabelReference {
  readonly kind: 'column' | 'symbol';
  readonly required: boolean;
  /** True when `of=run:NAME` may name a stored run instead: its out-of-fold predictions, signed, stand for the column. */
  readonly orRun?: true;
  readonly describe: string;
}

interface LabelWords {
  readonly name: string;
  readonly summary: string;
  readonly params: Readonly<Record<string, LabelParam>>;
  /**
   * The parameter that bounds the wait: a row's label is known at most that many bars of the symbol later. A halt or a
   * holiday makes the wait longer in calendar time, never the count.
   */
  readonly horizonParam: string;
  readonly reference?: LabelReference;
  readonly task: LabelTask;
  readonly formula: string;
  /** What is read, and when the value is known. */
  readonly timing: string;
  /** Book or paper that defines it. */
  readonly source?: string;
  /** What is wrong with these parameters together; undefined when nothing is. */
  check?(params: LabelParams): string | undefined;
}

/**
 * A label of a symbol's own bars: what is to be predicted at the close of a bar.
 *
 * The contract (test/labels/contract.test.ts holds every entry to it): the value of row i depends on rows up to end[i]
 * alone, i < end[i] <= i + horizon; and there is a value only where row i + horizon is there, even when the value was
 * known before, so that near the end of the data no outcome is more likely to have a label than another.
 */
export interface SymbolLabel extends LabelWords {
  readonly scope: 'symbol';
  /** @param column the column that `of=` names, by row */
  compute(bars: LabelBars, params: LabelParams, column?: Float64Array): LabelOutcome;
}

/** A label that compares a symbol with the others. The same contract, over the bars of all symbols. */
export interface PanelLabel extends LabelWords {
  readonly scope: 'panel';
  /**
   * @param bars of each symbol
   * @param reference bars of the symbol that `of=` names
   * @returns by symbol
   */
  compute(bars: readonly LabelBars[], params: LabelParams, reference?: LabelBars): LabelOutcome[];
}

export type LabelDefinition = SymbolLabel | PanelLabel;

export function horizon(byDefault: number): LabelParam {
  return { default: byDefault, min: 1, max: 2000, describe: 'bars ahead, counted in bars of the symbol' };
}

/** A real-valued parameter. */
export function real(byDefault: number, min: number, max: number, describe: string): LabelParam {
  return { default: byDefault, min, max, integer: false, describe };
}

/** A switch: 0 or 1. */
export function flag(describe: string): LabelParam {
  return { default: 0, min: 0, max: 1, describe };
}

/** No label yet for any of these rows. */
export function noOutcome(rows: number): LabelOutcome {
  return { values: new Float64Array(rows).fill(Number.NaN), end: new Int32Array(rows) };
}

export function isPrice(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}
