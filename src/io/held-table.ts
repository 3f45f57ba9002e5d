import type { DuckDBConnection, DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import type { NumericArray } from '../core/frame.ts';
import { duckdb } from './duckdb-api.ts';

const { BOOLEAN, DOUBLE, FLOAT, INTEGER, TIMESTAMPTZ, VARCHAR } = duckdb;

export type Column = NumericArray | readonly (string | null)[];
/** Columns by name, all of one length. */
export type Table = Record<string, Column>;
/** Also columns of truth values: 1 true, 0 false, -1 unknown (NULL). Read back they are numbers. */
export type WritableTable = Record<string, Column | Int8Array>;

/** Columns that hold times: Float64Array of UTC epoch microseconds in memory, TIMESTAMP WITH TIME ZONE in the file. */
function isTimeColumn(name: string, column: Column | Int8Array): boolean {
  return column instanceof Float64Array && (name === 'time' || name.endsWith('_at'));
}

/** Rows per DuckDB vector; a chunk can't hold more. */
const chunkRows = 2048;

/** Tables that queries of this thread read at the moment, by number. */
const held = new Map<number, WritableTable>();
let lastNumber = 0;

/**
 * A query over columns that this thread holds: `source` is what it selects from. NaN is NULL there, times are timestamps.
 * Nothing is copied but a chunk at a time.
 */
export async function withHeldTable<T>(table: WritableTable, query: (source: string) => Promise<T>): Promise<T> {
  const number = ++lastNumber;
  held.set(number, table);
  try {
    return await query(`held_table(${number})`);
  } finally {
    held.delete(number);
  }
}

interface Scan {
  readonly columns: readonly { readonly values: Column | Int8Array; readonly isTime: boolean }[];
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
        const table = held.get(bind.getParameter(0) as number) as WritableTable;
        for (const [name, column] of Object.entries(table)) bind.addResultColumn(name, typeOf(name, column));
        bind.setBindData(table);
      },
      initFunction: (init) => {
        const columns = Object.entries(init.bindData as WritableTable).map(([name, values]) => ({
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

function typeOf(name: string, column: Column | Int8Array) {
  if (isTimeColumn(name, column)) return TIMESTAMPTZ;
  if (column instanceof Float64Array) return DOUBLE;
  if (column instanceof Float32Array) return FLOAT;
  if (column instanceof Int32Array) return INTEGER;
  if (column instanceof Int8Array) return BOOLEAN;
  return VARCHAR;
}

/** The next rows; none at the end. */
function fill(chunk: DuckDBDataChunk, scan: Scan): void {
  const { columns, rows, row: from } = scan;
  const count = Math.min(chunkRows, rows - from);
  scan.row += count;
  // A vector of a chunk without rows yet is not copied out before it is filled.
  columns.forEach(({ values, isTime }, i) => {
    if (isNumeric(values)) fillNumbers(chunk.getColumnVector(i), values.subarray(from, from + count), isTime);
  });
  chunk.rowCount = count;
  columns.forEach(({ values }, i) => {
    if (isNumeric(values) || count === 0) return;
    const vector = chunk.getColumnVector(i);
    const isTruth = values instanceof Int8Array;
    for (let row = 0; row < count; row++) {
      const value = values[from + row];
      vector.setItem(row, isTruth ? truthOf(value as number) : value);
    }
    vector.flush();
  });
}

function isNumeric(values: Column | Int8Array): values is NumericArray {
  return ArrayBuffer.isView(values) && !(values instanceof Int8Array);
}

function truthOf(value: number): boolean | null {
  return value < 0 ? null : value === 1;
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
