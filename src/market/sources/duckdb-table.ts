import { dataError, messageOf } from '../../core/errors.ts';
import { concatenate } from '../../core/frame.ts';
import { type DuckDBConnection, sqlName, sqlText, withConnection } from '../../io/duckdb.ts';
import { type BarTable, type ColumnRoles, completeValues, missingTexts, valueRoles } from './bar-table.ts';

/** Something that DuckDB can select from: a read_csv(...) or read_parquet(...) call. */
export interface Relation {
  readonly path: string;
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rowWord: 'line' | 'row';
  /** Whether True and False stand for 1 and 0, as pandas writes a mask; as prices they would be bad numbers. */
  readonly booleans?: true;
  /** Number in the file of the n-th row (from 0). */
  readonly rowNumber: (row: number) => number;
  /** What a failed scan means, in words. */
  readonly describeFailure: (message: string) => { message: string; hint: string };
}

export function namesOf({ columns }: Relation): string[] {
  return columns.map(({ name }) => name);
}

const missingList = missingTexts.map(sqlText).join(', ');

/** Types of Parquet that hold no number: lists, records, times, bytes. */
const otherType = /\[|^(STRUCT|MAP|UNION|DATE|TIME|INTERVAL|BLOB|UUID)/;

function refuseOtherTypes({ path, columns }: Relation, names: readonly string[]): void {
  const found = columns.find(({ name, type }) => names.includes(name) && otherType.test(type));
  if (!found) return;
  throw dataError(
    `${path} column '${found.name}' holds ${found.type} and no numbers`,
    'write it as a column of plain numbers, or name another with --columns',
  );
}

/** A number column: typed columns are cast; text is tried, and anything that is neither a number nor missing is bad. */
function numberSql(relation: Relation, name: string): { value: string; bad: string | undefined } {
  const column = sqlName(name);
  const type = relation.columns.find((candidate) => candidate.name === name)?.type ?? 'VARCHAR';
  if (type !== 'VARCHAR') return { value: `coalesce(CAST(${column} AS DOUBLE), 'NaN'::DOUBLE)`, bad: undefined };
  const number = `TRY_CAST(trim(${column}) AS DOUBLE)`;
  const truth = `CASE lower(trim(${column})) WHEN 'true' THEN 1.0 WHEN 'false' THEN 0.0 END`;
  const parsed = relation.booleans ? `coalesce(${number}, ${truth})` : number;
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
      'mend the file: a missing value is left empty; a number has a decimal point, no thousands separators and no signs of currency or percent',
    );
  });
}

/** Columns of a relation, in row order. */
interface ReadColumns {
  /** Trimmed, as they stand; one array per text asked for. */
  readonly texts: readonly (readonly (string | null)[])[];
  /** NaN where the file has nothing. */
  readonly numbers: readonly Float64Array[];
}

/** The SQL of a column as text. */
export function textSql(name: string): string {
  return `CAST(${sqlName(name)} AS VARCHAR)`;
}

/**
 * Reads columns as text (given as SQL) and as numbers (given by name).
 * @throws TrademlError (data) naming file, row, column and value of the first bad number
 */
export async function readColumns(
  relation: Relation,
  texts: readonly string[],
  numbers: readonly string[],
): Promise<ReadColumns> {
  refuseOtherTypes(relation, numbers);
  return withConnection(async (connection) => {
    try {
      await refuseBadNumbers(connection, relation, [...new Set(numbers)]);
      const list = [...texts.map((sql) => `trim(${sql})`), ...numbers.map((name) => numberSql(relation, name).value)];
      const result = await connection.stream(`SELECT ${list.join(', ')} FROM ${relation.sql}`);
      const found: (string | null)[][] = texts.map(() => []);
      const chunks: Float64Array[][] = numbers.map(() => []);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        found.forEach((column, i) => {
          for (const value of chunk.getColumnValues(i)) column.push(value as string | null);
        });
        chunks.forEach((parts, i) => {
          parts.push(Float64Array.from(chunk.getColumnValues(i + texts.length) as number[]));
        });
      }
      return { texts: found, numbers: chunks.map(concatenate) };
    } catch (error) {
      if (error instanceof Error && 'kind' in error) throw error;
      const { message, hint } = relation.describeFailure(messageOf(error));
      throw dataError(message, hint, error);
    }
  });
}

/** A BarTable from a relation. @throws TrademlError (data) naming file, row, column and value of the first bad number */
export async function readBarTable(relation: Relation, roles: ColumnRoles): Promise<BarTable> {
  const present = valueRoles.filter((role) => roles[role] !== undefined);
  const time = textSql(roles.time as string);
  const stampSql = roles.clock ? `${time} || ' ' || ${textSql(roles.clock)}` : time;
  const { texts, numbers } = await readColumns(
    relation,
    [stampSql, ...(roles.symbol ? [textSql(roles.symbol)] : [])],
    present.map((role) => roles[role] as string),
  );
  const [stamp, symbol] = texts;
  const found = Object.fromEntries(present.map((role, i) => [role, numbers[i]]));
  const { path, rowWord, rowNumber } = relation;
  return { path, stamp, symbol, rowWord, rowNumber, ...completeValues(found, stamp.length, namesOf(relation)) };
}
