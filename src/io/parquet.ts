import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { dataError, messageOf, usageError } from '../core/errors.ts';
import type { Frame, NumericArray } from '../core/frame.ts';
import { suggestion } from '../core/suggest.ts';
import { replaceAtomically } from './atomic.ts';
import { sqlName, sqlText, withConnection } from './duckdb.ts';
import { type Table, vectorItems, type WritableTable, withHeldTable } from './held-table.ts';
import { symbolOfFile } from './layout.ts';

export type { Table, WritableTable };

type ColumnInfo = { name: string; type: string };

function describeFailure(path: string, error: unknown): Error {
  return dataError(
    `${path} is not a readable Parquet file: ${messageOf(error).split('\n')[0]}`,
    'it may be cut short or not Parquet at all; make it again with the command that wrote it',
    error,
  );
}

async function describeColumns(connection: DuckDBConnection, path: string): Promise<ColumnInfo[]> {
  try {
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${sqlText(path)})`);
    return reader.getRowObjects().map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  } catch (error) {
    throw describeFailure(path, error);
  }
}

function requireFile(path: string): void {
  if (!existsSync(path)) throw usageError(`${path} does not exist`, 'check the path, or run the stage that writes it');
}

/** Number of rows and the columns with their Parquet types as DuckDB names them. */
export async function parquetInfo(path: string): Promise<{ rows: number; columns: ColumnInfo[] }> {
  requireFile(path);
  return withConnection(async (connection) => {
    const columns = await describeColumns(connection, path);
    const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE AS n FROM read_parquet(${sqlText(path)})`);
    return { rows: Number(counted.getRowObjects()[0].n), columns };
  });
}

const numericType =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|DOUBLE|FLOAT|DECIMAL.*|BOOLEAN)$/;

/** How to read one column so that it arrives as a plain typed array: no BigInt, no validity mask. */
function selectExpression({ name, type }: ColumnInfo): { sql: string; kind: 'double' | 'float' | 'int' | 'text' } {
  const column = sqlName(name);
  if (/^(TIMESTAMP|DATE)/.test(type)) {
    const micros = `CAST(epoch_us(CAST(${column} AS TIMESTAMPTZ)) AS DOUBLE)`;
    return { sql: `coalesce(${micros}, 'NaN'::DOUBLE)`, kind: 'double' };
  }
  if (type === 'INTEGER') return { sql: column, kind: 'int' };
  if (type === 'FLOAT') return { sql: `coalesce(${column}, 'NaN'::FLOAT)`, kind: 'float' };
  if (numericType.test(type)) return { sql: `coalesce(CAST(${column} AS DOUBLE), 'NaN'::DOUBLE)`, kind: 'double' };
  return { sql: `CAST(${column} AS VARCHAR)`, kind: 'text' };
}

const arrays = {
  double: (length: number) => new Float64Array(length),
  float: (length: number) => new Float32Array(length),
  int: (length: number) => new Int32Array(length),
};

/**
 * Reads a Parquet file into columns. Times come as Float64Array of UTC microseconds, FLOAT as Float32Array, INTEGER as
 * Int32Array, other numbers as Float64Array (NULL becomes NaN), anything else as strings (NULL stays null).
 * @throws TrademlError (usage) when the file or a wanted column is missing, (data) when it is no readable Parquet
 */
export async function readTable(path: string, options: { columns?: readonly string[] } = {}): Promise<Table> {
  requireFile(path);
  return withConnection(async (connection) => {
    const plan = await planColumns(connection, path, options.columns);
    try {
      const counted = await connection.runAndReadAll(
        `SELECT count(*)::DOUBLE AS n FROM read_parquet(${sqlText(path)})`,
      );
      return await readPlanned(connection, sqlText(path), plan, Number(counted.getRowObjects()[0].n));
    } catch (error) {
      throw describeFailure(path, error);
    }
  });
}

/**
 * Reads many files of one schema with one query: for hundreds of small files many times as fast as one by one. The arrays
 * of the tables are parts of shared ones.
 * @returns a table per file, in the order of `paths`
 * @throws TrademlError as readTable
 */
export async function readTables(paths: readonly string[], columns: readonly string[]): Promise<Table[]> {
  if (paths.length === 0) return [];
  for (const path of paths) requireFile(path);
  return withConnection(async (connection) => {
    const plan = await planColumns(connection, paths[0], columns);
    const source = `[${paths.map(sqlText).join(', ')}]`;
    try {
      const counted = await connection.runAndReadAll(
        `SELECT file_name, num_rows::DOUBLE AS n FROM parquet_file_metadata(${source})`,
      );
      const rows = new Map(counted.getRowObjects().map((row) => [String(row.file_name), Number(row.n)]));
      const counts = paths.map((path) => rows.get(path) as number);
      const whole = await readPlanned(
        connection,
        source,
        plan,
        counts.reduce((sum, count) => sum + count, 0),
      );
      let from = 0;
      return counts.map((count) => {
        const part = Object.entries(whole).map(([name, column]) => [
          name,
          ArrayBuffer.isView(column) ? column.subarray(from, from + count) : column.slice(from, from + count),
        ]);
        from += count;
        return Object.fromEntries(part) as Table;
      });
    } catch (error) {
      throw describeFailure(`one of ${paths.length} files from ${paths[0]} on`, error);
    }
  });
}

type PlannedColumn = ColumnInfo & ReturnType<typeof selectExpression>;

async function planColumns(
  connection: DuckDBConnection,
  path: string,
  columns: readonly string[] | undefined,
): Promise<PlannedColumn[]> {
  const present = await describeColumns(connection, path);
  const names = present.map((column) => column.name);
  return (columns ?? names).map((name) => {
    const info = present.find((column) => column.name === name);
    if (!info) throw dataError(`${path} has no column '${name}'`, suggestion(name, names));
    return { ...info, ...selectExpression(info) };
  });
}

/** @param source a path or a list of them, as SQL; rows arrive in their order  @param rows of all files together */
async function readPlanned(
  connection: DuckDBConnection,
  source: string,
  plan: readonly PlannedColumn[],
  rows: number,
): Promise<Table> {
  const columns = plan.map(({ kind }) => (kind === 'text' ? new Array<string | null>(rows) : arrays[kind](rows)));
  const list = plan.map(({ sql }) => sql).join(', ');
  const result = await connection.stream(`SELECT ${list} FROM read_parquet(${source})`);
  let offset = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (let i = 0; i < plan.length; i++) {
      const vector = chunk.getColumnVector(i);
      const column = columns[i];
      if (Array.isArray(column)) {
        for (let row = 0; row < chunk.rowCount; row++) column[offset + row] = vector.getItem(row) as string | null;
      } else {
        column.set(vectorItems(vector).subarray(0, chunk.rowCount), offset);
      }
    }
    offset += chunk.rowCount;
  }
  return Object.fromEntries(plan.map(({ name }, i) => [name, columns[i]]));
}

/** A numeric column of a table. @throws TrademlError (data) when it is missing or text */
export function numericColumn(table: Table, name: string, path: string): NumericArray {
  const column = table[name];
  if (!column) throw dataError(`${path} has no column '${name}'`, suggestion(name, Object.keys(table)));
  if (!ArrayBuffer.isView(column)) throw dataError(`${path} column '${name}' is text, but must be a number`);
  return column;
}

/** Values of a row group: what a reader must hold, and the writer too. */
const valuesInGroup = 4_000_000;
/** DuckDB's own, and its unit. */
const rowsInGroup = 122_880;
const rowsInChunk = 2048;

/**
 * Writes columns as one Parquet file (zstd), atomically. NaN becomes NULL; `time` and `*_at` become timestamps in UTC.
 * Equal tables give equal bytes. DuckDB holds one row group at a time besides the columns themselves.
 */
export async function writeTable(path: string, table: WritableTable): Promise<void> {
  const names = Object.keys(table);
  const rows = names.length > 0 ? table[names[0]].length : 0;
  for (const name of names) {
    if (table[name].length !== rows) {
      throw new Error(`${path}: column '${name}' has ${table[name].length} rows, '${names[0]}' has ${rows}`);
    }
  }
  const chunksInGroup = Math.max(1, Math.floor(valuesInGroup / Math.max(1, names.length) / rowsInChunk));
  const groupRows = Math.min(rowsInGroup, chunksInGroup * rowsInChunk);
  await replaceAtomically(path, (temporary) =>
    withHeldTable(table, (source) =>
      withConnection(async (connection) => {
        const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows}`;
        await connection.run(`COPY (FROM ${source}) TO ${sqlText(temporary)} (${options})`);
      }),
    ),
  );
}

/**
 * Reads rows of a panel: `time`, an optional text column `symbol`, and numeric columns. Without a symbol column the
 * frame's one symbol is `options.symbol` or the name of the file.
 * @param options.columns numeric columns wanted; all when left out
 */
export async function readFrame(
  path: string,
  options: { columns?: readonly string[]; symbol?: string } = {},
): Promise<Frame> {
  const info = await parquetInfo(path);
  const hasSymbol = info.columns.some(({ name }) => name === 'symbol');
  const columns = options.columns && ['time', ...(hasSymbol ? ['symbol'] : []), ...options.columns];
  const { time, symbol, ...rest } = await readTable(path, { columns });
  if (!(time instanceof Float64Array)) {
    throw dataError(`${path} has no column 'time' of timestamps`, 'make it again with the stage that writes it');
  }
  for (const name of Object.keys(rest)) numericColumn(rest, name, path);
  const numeric = rest as Record<string, NumericArray>;
  if (!symbol) {
    const only = options.symbol ?? symbolOfFile(path);
    return { time, symbols: [only], symbolId: new Int32Array(time.length), columns: numeric };
  }
  const ids = new Map<string, number>();
  const symbolId = new Int32Array(time.length);
  (symbol as readonly string[]).forEach((name, row) => {
    let id = ids.get(name);
    if (id === undefined) {
      id = ids.size;
      ids.set(name, id);
    }
    symbolId[row] = id;
  });
  return { time, symbols: [...ids.keys()], symbolId, columns: numeric };
}

/** Writes a frame: `time`, `symbol` when asked, then its columns. Int32 columns stay whole numbers in the file. */
export async function writeFrame(path: string, frame: Frame, options: { symbolColumn?: boolean } = {}): Promise<void> {
  const table: Table = { time: frame.time };
  if (options.symbolColumn) table.symbol = Array.from(frame.symbolId, (id) => frame.symbols[id]);
  await writeTable(path, Object.assign(table, frame.columns));
}
