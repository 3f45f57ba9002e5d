import { dataError, messageOf } from '../../core/errors.ts';
import { type DuckDBConnection, sqlName, sqlText, withConnection } from '../../io/duckdb.ts';
import { type BarTable, type ColumnRoles, completeValues, missingTexts, valueRoles } from './bar-table.ts';

/** Something that DuckDB can select from: a read_csv(...) or read_parquet(...) call. */
export interface Relation {
  readonly path: string;
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rowWord: 'line' | 'row';
  /** Number in the file of the n-th row (from 0). */
  readonly rowNumber: (row: number) => number;
  /** What a failed scan means, in words. */
  readonly describeFailure: (message: string) => { message: string; hint: string };
}

const missingList = missingTexts.map(sqlText).join(', ');

/** A number column: typed columns are cast; text is tried, and anything that is neither a number nor missing is bad. */
function numberSql(relation: Relation, name: string): { value: string; bad: string | undefined } {
  const column = sqlName(name);
  const type = relation.columns.find((candidate) => candidate.name === name)?.type ?? 'VARCHAR';
  if (type !== 'VARCHAR') return { value: `coalesce(CAST(${column} AS DOUBLE), 'NaN'::DOUBLE)`, bad: undefined };
  const parsed = `TRY_CAST(trim(${column}) AS DOUBLE)`;
  return {
    value: `coalesce(${parsed}, 'NaN'::DOUBLE)`,
    bad: `${column} IS NOT NULL AND lower(trim(${column})) NOT IN (${missingList}) AND ${parsed} IS NULL`,
  };
}

/** One scan that counts what is no number in each column and finds the first. */
async function refuseBadNumbers(connection: DuckDBConnection, relation: Relation, names: readonly string[]) {
  const checked = names.flatMap((name) => {
    const { bad } = numberSql(relation, name);
    return bad ? [{ name, bad }] : [];
  });
  if (checked.length === 0) return;
  const aggregates = checked.map(({ name, bad }, i) => {
    const only = `FILTER (WHERE ${bad})`;
    return `count(*) ${only} AS n${i}, min("row at") ${only} AS at${i}, arg_min(${sqlName(name)}, "row at") ${only} AS v${i}`;
  });
  const rows = `SELECT row_number() OVER () - 1 AS "row at", * FROM ${relation.sql}`;
  const reader = await connection.runAndReadAll(`SELECT ${aggregates.join(', ')} FROM (${rows})`);
  const answer = reader.getRowObjects()[0];
  checked.forEach(({ name }, i) => {
    const count = Number(answer[`n${i}`]);
    if (count === 0) return;
    const where = `${relation.path} ${relation.rowWord} ${relation.rowNumber(Number(answer[`at${i}`]))} column '${name}'`;
    throw dataError(
      `${where}: '${String(answer[`v${i}`])}' is not a number${count > 1 ? ` (and ${count - 1} more in this column)` : ''}`,
      'mend the file: a missing value is left empty; a number has a decimal point and no thousands separators',
    );
  });
}

/** A BarTable from a relation. @throws TrademlError (data) naming file, row, column and value of the first bad number */
export async function readBarTable(relation: Relation, roles: ColumnRoles): Promise<BarTable> {
  const present = valueRoles.filter((role) => roles[role] !== undefined);
  const names = present.map((role) => roles[role] as string);
  const time = `CAST(${sqlName(roles.time as string)} AS VARCHAR)`;
  const stampSql = roles.clock ? `${time} || ' ' || CAST(${sqlName(roles.clock)} AS VARCHAR)` : time;
  const symbolSql = roles.symbol ? [`trim(CAST(${sqlName(roles.symbol)} AS VARCHAR))`] : [];
  return withConnection(async (connection) => {
    try {
      await refuseBadNumbers(connection, relation, [...new Set(names)]);
      const list = [`trim(${stampSql})`, ...symbolSql, ...names.map((name) => numberSql(relation, name).value)];
      const result = await connection.stream(`SELECT ${list.join(', ')} FROM ${relation.sql}`);
      const stamp: (string | null)[] = [];
      const symbol: (string | null)[] = [];
      const chunks: Float64Array[][] = present.map(() => []);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        for (const value of chunk.getColumnValues(0)) stamp.push(value as string | null);
        if (roles.symbol) for (const value of chunk.getColumnValues(1)) symbol.push(value as string | null);
        chunks.forEach((parts, i) => {
          parts.push(Float64Array.from(chunk.getColumnValues(i + 1 + symbolSql.length) as number[]));
        });
      }
      const found = Object.fromEntries(present.map((role, i) => [role, joinChunks(chunks[i], stamp.length)]));
      const { path, rowWord, rowNumber } = relation;
      const complete = completeValues(found, stamp.length);
      return { path, stamp, symbol: roles.symbol ? symbol : undefined, rowWord, rowNumber, ...complete };
    } catch (error) {
      if (error instanceof Error && 'kind' in error) throw error;
      const { message, hint } = relation.describeFailure(messageOf(error));
      throw dataError(message, hint, error);
    }
  });
}

function joinChunks(parts: readonly Float64Array[], length: number): Float64Array {
  const joined = new Float64Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
