/**
 * Which rows follow one another. The rows are sorted by symbol, then by time; a row's history is the run of rows right
 * above it that are the bars just before it: it ends at the symbol's first row, at a gap, and where a row was left out.
 */
export interface Series {
  readonly symbols: readonly string[];
  /** Index into `symbols`, shape (rows,). */
  readonly symbolId: Int32Array;
  /** UTC microseconds, shape (rows,). */
  readonly time: Float64Array;
  /** Length of the run of rows above a row, shape (rows,); 0 where a run begins. */
  readonly history: Int32Array;
}

/** Rows to learn from. NaN in `x` is missing; `y` has none. */
export interface Dataset {
  /** Row-major, shape (rows, features). */
  readonly x: Float32Array;
  readonly rows: number;
  readonly features: readonly string[];
  /** Class index (binary: 1 is 'up') or value, shape (rows,). */
  readonly y: Float64Array;
  /** Non-negative, shape (rows,); all alike when left out. */
  readonly weights?: Float32Array;
  /** Given to learners that ask for a history, and to no others. */
  readonly series?: Series;
}

/** Rows to predict. */
export interface Inputs {
  /** Row-major, shape (rows, features), NaN missing. */
  readonly x: Float32Array;
  readonly rows: number;
  /** Names of x's columns, to be compared with the model's; not compared when left out. */
  readonly features?: readonly string[];
  /** As in Dataset. */
  readonly series?: Series;
}
