import type { DuckDBConnection, DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import type { NumericArray } from '../core/frame.ts';
import { duckdb } from './duckdb-api.ts';

const { DOUBLE, FLOAT, INTEGER, TIMESTAMPTZ, VARCHAR } = duckdb;

export type Column = NumericArray | readonly (string | null)[];
/** Columns by name, all of one length. */
export type Table = Record<string, Column>;

/** Columns that hold times: Float64Array of UTC epoch microseconds in memory, TIMESTAMP WITH TIME ZONE in the file. */
function isTimeColumn(name: string, column: Column): boolean {
  return column instanceof Float64Array && (name === 'time' || name.endsWith('_at'));
}

/** Rows per DuckDB vector; a chunk can't hold more. */
const chunkRows = 2048;

/** Tables that queries of this thread read at the moment, by number. */
const held = new Map<number, Table>();
let lastNumber = 0;

/**
 * A query over columns that this thread holds: `source` is what it selects from. NaN is NULL there, times are timestamps.
 * Nothing is copied but a chunk at a time.
 */
export async function withHeldTable<T>(table: Table, query: (source: string) => Promise<T>): Promise<T> {
  const number = ++lastNumber;
  held.set(number, table);
  try {
    return await query(`held_table(${number})`);
  } finally {
    held.delete(number);
  }
}

interface Scan {
  readonly columns: readonly { readonly values: Column; readonly isTime: boolean }[];
  readonly rows: number;
  row: number;
}

/** Makes the table function that `withHeldTable` names known to the connection's database. */
export function registerHeldTable(connection: DuckDBConnection): void {
  connection.registerTableFunction(
    duckdb.DuckDBTableFunction.create({
      name: 'held_table',
      parameterTypes: [INTEGER],
      bindFunction: (bind) => {
        const table = held.get(bind.getParameter(0) as number) as Table;
        for (const [name, column] of Object.entries(table)) bind.addResultColumn(name, typeOf(name, column));
        bind.setBindData(table);
      },
      initFunction: (init) => {
        const columns = Object.entries(init.bindData as Table).map(([name, values]) => ({
          values,
          isTime: isTimeColumn(name, values),
        }));
        init.setInitData({ columns, rows: columns[0].values.length, row: 0 } satisfies Scan);
        init.setMaxThreads(1);
      },
      mainFunction: (info, chunk) => fill(chunk, info.initData as Scan),
    }),
  );
}

function typeOf(name: string, column: Column) {
  if (isTimeColumn(name, column)) return TIMESTAMPTZ;
  if (column instanceof Float64Array) return DOUBLE;
  if (column instanceof Float32Array) return FLOAT;
  if (column instanceof Int32Array) return INTEGER;
  return VARCHAR;
}

/** The next rows; none at the end. */
function fill(chunk: DuckDBDataChunk, scan: Scan): void {
  const { columns, rows, row: from } = scan;
  const count = Math.min(chunkRows, rows - from);
  scan.row += count;
  // A vector of a chunk without rows yet is not copied out before it is filled.
  columns.forEach(({ values, isTime }, i) => {
    if (ArrayBuffer.isView(values)) fillNumbers(chunk.getColumnVector(i), values.subarray(from, from + count), isTime);
  });
  chunk.rowCount = count;
  columns.forEach(({ values }, i) => {
    if (ArrayBuffer.isView(values) || count === 0) return;
    const vector = chunk.getColumnVector(i);
    for (let row = 0; row < count; row++) vector.setItem(row, values[from + row]);
    vector.flush();
  });
}

/** What `flush` copies to DuckDB: buffers as they are, which avoids a call and a BigInt per value. */
interface VectorParts {
  items: ArrayBufferView;
  readonly validity: { data: BigUint64Array | null };
}

function fillNumbers(vector: DuckDBVector, values: NumericArray, isTime: boolean): void {
  const parts = vector as unknown as VectorParts;
  parts.items = isTime ? integers(values) : values;
  parts.validity.data = validRows(values);
  vector.flush();
}

/** Whole numbers as 64-bit integers, low word first. */
function integers(values: NumericArray): Int32Array {
  const words = new Int32Array(2 * values.length);
  for (let row = 0; row < values.length; row++) {
    const high = Math.floor(values[row] / 2 ** 32);
    words[2 * row] = values[row] - high * 2 ** 32;
    words[2 * row + 1] = high;
  }
  return words;
}

/** DuckDB's mask, in which the bit of a NULL is 0: NaN is NULL. Null when every row is valid. */
function validRows(values: NumericArray): BigUint64Array | null {
  let valid: Uint32Array | undefined;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue;
    valid ??= new Uint32Array(2 * Math.ceil(values.length / 64)).fill(0xffffffff);
    valid[row >> 5] &= ~(1 << (row & 31));
  }
  return valid ? new BigUint64Array(valid.buffer) : null;
}

/** DuckDB's vectors keep their buffer in `items`; reading it whole avoids a call per value. */
export function vectorItems(vector: DuckDBVector): NumericArray {
  return (vector as unknown as { items: NumericArray }).items;
}
