import {
  DOUBLE,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBTableFunction,
  FLOAT,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import type { NumericArray } from '../core/frame.ts';

export type Column = NumericArray | readonly (string | null)[];
/** Columns by name, all of one length. */
export type Table = Record<string, Column>;

/** Rows per DuckDB vector; a chunk can't hold more. */
const chunkRows = 2048;

/** Tables that queries of this thread read at the moment, by number. */
const held = new Map<number, Table>();
let lastNumber = 0;

/** A query over columns that this thread holds: `source` is what it selects from. Nothing is copied but a chunk at a time. */
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
  readonly columns: readonly Column[];
  readonly rows: number;
  row: number;
}

/** Makes the table function that `withHeldTable` names known to the connection's database. */
export function registerHeldTable(connection: DuckDBConnection): void {
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name: 'held_table',
      parameterTypes: [INTEGER],
      bindFunction: (bind) => {
        const table = held.get(bind.getParameter(0) as number) as Table;
        for (const [name, column] of Object.entries(table)) bind.addResultColumn(name, typeOf(column));
        bind.setBindData(table);
      },
      initFunction: (init) => {
        const columns = Object.values(init.bindData as Table);
        init.setInitData({ columns, rows: columns[0].length, row: 0 } satisfies Scan);
        init.setMaxThreads(1);
      },
      mainFunction: (info, chunk) => fill(chunk, info.initData as Scan),
    }),
  );
}

function typeOf(column: Column) {
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
  chunk.rowCount = count;
  for (let i = 0; i < columns.length && count > 0; i++) {
    const column = columns[i];
    const vector = chunk.getColumnVector(i);
    if (ArrayBuffer.isView(column)) vectorItems(vector).set(column.subarray(from, from + count));
    else for (let row = 0; row < count; row++) vector.setItem(row, column[from + row]);
    vector.flush();
  }
}

/** DuckDB's vectors keep their buffer in `items`; reading and writing it whole avoids a call per value. */
export function vectorItems(vector: unknown): NumericArray {
  return (vector as { items: NumericArray }).items;
}
