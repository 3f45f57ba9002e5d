import { takeRows } from '../core/frame.ts';
import { predictionColumns, type Task } from '../core/task.ts';
import type { Panel } from '../io/panel.ts';
import type { Table } from '../io/parquet.ts';
import { outputColumn } from '../metrics/quick-scores.ts';

/** Predictions of panel rows. */
export interface PredictedRows {
  /** Panel rows. */
  readonly rows: Int32Array;
  /** Row-major, shape (rows, outputs). */
  readonly values: Float64Array;
}

/**
 * The content of predictions.parquet: out-of-fold rows by time and symbol, then the sealed hold-out rows as fold -1,
 * whose y stays NULL until `evaluate` opens them. Where splits have several backtest paths a row is predicted once in each,
 * and the column `path` says in which; hold-out rows, which belong to all of them, have path -1.
 */
export function predictionTable(
  panel: Panel,
  task: Task,
  outOfFold: PredictedRows & { readonly fold: Int32Array; readonly path?: Int32Array },
  holdout: PredictedRows,
): Table {
  const names = predictionColumns(task);
  const order = Int32Array.from(outOfFold.rows.keys()).sort(
    (a, b) => outOfFold.rows[a] - outOfFold.rows[b] || outOfFold.fold[a] - outOfFold.fold[b],
  );
  const rows = Int32Array.from([...takeRows(outOfFold.rows, order), ...holdout.rows]);
  const fold = withHoldout(takeRows(outOfFold.fold, order), rows.length);
  const y = takeRows(panel.y, rows).fill(Number.NaN, order.length);
  const table: Table = {
    time: takeRows(panel.time, rows),
    symbol: Array.from(rows, (row) => panel.symbols[panel.symbolId[row]]),
    fold,
    ...(outOfFold.path && { path: withHoldout(takeRows(outOfFold.path, order), rows.length) }),
    y,
  };
  names.forEach((name, column) => {
    const values = new Float64Array(rows.length);
    values.set(takeRows(outputColumn(outOfFold.values, names.length, column), order));
    values.set(outputColumn(holdout.values, names.length, column), order.length);
    table[name] = values;
  });
  table.label_known_at = takeRows(panel.labelKnownAt, rows);
  return table;
}

/** Numbers of the out-of-fold rows, and -1 for the hold-out rows after them. */
function withHoldout(numbers: Int32Array, length: number): Int32Array {
  const all = new Int32Array(length).fill(-1);
  all.set(numbers);
  return all;
}
