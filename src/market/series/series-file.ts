import { configError, dataError } from '../../core/errors.ts';
import { symbolOfBarFile } from '../sources/bar-files.ts';
import { findColumn, indexNames, plain, symbolNames, timeNames } from '../sources/column-names.ts';
import { namesOf, type Relation, readColumns, textSql } from '../sources/duckdb-table.ts';
import { openTable } from '../sources/open-table.ts';

/** One series as its file has it, row by row. */
export interface SeriesRows {
  readonly name: string;
  readonly path: string;
  readonly rowWord: string;
  readonly stamp: readonly (string | null)[];
  /** Text of the column that says when the row was known, if there is one. */
  readonly available: readonly (string | null)[] | undefined;
  /** NaN where the file has nothing. */
  readonly value: Float64Array;
  /** Number of each row in the file. */
  readonly row: Float64Array;
}

export interface SeriesColumns {
  /** time, series, value: the columns' names in the file. */
  readonly mapping: ReadonlyMap<string, string>;
  readonly availableColumn?: string | undefined;
  /** Of a file with one series its name, else which series to take; empty for all. */
  readonly names: readonly string[];
  readonly rename: ReadonlyMap<string, string>;
}

const periodNames = [...timeNames, 'period', 'month', 'quarter', 'observation_date', 'reference_date', ...indexNames];
const nameNames = ['series', 'series_id', 'indicator', 'id', ...symbolNames];
const valueNames = ['value', 'val', 'obs_value', 'observation'];

/**
 * The series of a file: of a long one (series, date, value) those that its rows name, of a wide one (date, a, b) one per
 * column, of bars with the file's name before it. A long file without a column of names holds one series.
 * @throws TrademlError (config, data) when a column is missing or a value is no number
 */
export async function readSeriesFile(path: string, columns: SeriesColumns): Promise<SeriesRows[]> {
  const relation = await openTable(path);
  const roles = findRoles(path, namesOf(relation), columns);
  return roles.value === undefined
    ? readWide(relation, roles, columns)
    : readLong(relation, { ...roles, value: roles.value }, columns);
}

interface SeriesRoles {
  readonly time: string;
  readonly name: string | undefined;
  readonly value: string | undefined;
  readonly available: string | undefined;
}

function findRoles(path: string, names: readonly string[], { mapping, availableColumn }: SeriesColumns): SeriesRoles {
  for (const role of mapping.keys()) {
    if (['time', 'series', 'value'].includes(role)) continue;
    throw configError(
      `--columns ${role}=...: '${role}' is not a column of a series`,
      'use one of: time, series, value',
    );
  }
  const find = (role: string, known: readonly string[]) => {
    const mapped = mapping.get(role);
    if (mapped !== undefined) return findColumn(path, names, mapped, `--columns ${role}=${mapped}`);
    return known.map((name) => names.find((other) => plain(other) === name)).find((name) => name !== undefined);
  };
  const time = find('time', periodNames);
  if (time === undefined) {
    throw dataError(
      `${path} has no column of dates; its columns are: ${names.join(', ')}`,
      'say which column it is: --columns time=NAME',
    );
  }
  const value = find('value', valueNames);
  const name = find('series', nameNames);
  if (name !== undefined && value === undefined) {
    throw dataError(
      `${path} has a column '${name}' that names series, and no column of values; its columns are: ${names.join(', ')}`,
      'say which column holds them: --columns value=NAME',
    );
  }
  const available =
    availableColumn === undefined
      ? undefined
      : findColumn(path, names, availableColumn, `--available-column ${availableColumn}`);
  return { time, name, value, available };
}

function textsOf({ time, available }: SeriesRoles): string[] {
  return [textSql(time), ...(available === undefined ? [] : [textSql(available)])];
}

async function readWide(relation: Relation, roles: SeriesRoles, columns: SeriesColumns): Promise<SeriesRows[]> {
  const others = namesOf(relation).filter((name) => name !== roles.time && name !== roles.available);
  if (others.length === 0)
    throw dataError(`${relation.path} has dates and nothing else`, 'it must have a column of values');
  const named = (column: string) =>
    seriesName(
      others.length === 1 ? soleName(relation.path, columns) : wideName(relation.path, column, columns),
      columns,
    );
  const wanted = others.length === 1 ? others : chooseNames(relation.path, others, columns.names, named);
  const { texts, numbers } = await readColumns(relation, textsOf(roles), wanted);
  const row = Float64Array.from(texts[0], (_, i) => relation.rowNumber(i));
  return wanted.map((column, i) => ({
    name: named(column),
    path: relation.path,
    rowWord: relation.rowWord,
    stamp: texts[0],
    available: roles.available === undefined ? undefined : texts[1],
    value: numbers[i],
    row,
  }));
}

async function readLong(
  relation: Relation,
  roles: SeriesRoles & { readonly value: string },
  columns: SeriesColumns,
): Promise<SeriesRows[]> {
  const nameSql = roles.name === undefined ? [] : [textSql(roles.name)];
  const { texts, numbers } = await readColumns(relation, [...textsOf(roles), ...nameSql], [roles.value]);
  const names = nameSql.length > 0 ? texts[texts.length - 1] : undefined;
  const groups = new Map<string, number[]>();
  texts[0].forEach((_, row) => {
    const name = names ? names[row] : '';
    if (name === null || (names && name === '')) {
      throw dataError(
        `${relation.path} ${relation.rowWord} ${relation.rowNumber(row)} names no series`,
        'mend that row',
      );
    }
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  });
  const isOne = groups.size === 1;
  const named = (name: string) =>
    seriesName(name === '' || (isOne && columns.names.length > 0) ? soleName(relation.path, columns) : name, columns);
  const wanted = isOne ? [...groups.keys()] : chooseNames(relation.path, [...groups.keys()], columns.names, named);
  return wanted.map((name) => {
    const rows = groups.get(name) as number[];
    const take = (values: readonly (string | null)[]) => rows.map((row) => values[row]);
    return {
      name: named(name),
      path: relation.path,
      rowWord: relation.rowWord,
      stamp: take(texts[0]),
      available: roles.available === undefined ? undefined : take(texts[1]),
      value: Float64Array.from(rows, (row) => numbers[0][row]),
      row: Float64Array.from(rows, relation.rowNumber),
    };
  });
}

/** Columns of a file of bars say nothing of whose they are: close of vix.csv is vix_close. */
const barNames = ['open', 'high', 'low', 'close', 'adj_close', 'volume'];

function wideName(path: string, column: string, { rename }: SeriesColumns): string {
  return barNames.includes(plain(column)) && !rename.has(column) ? `${symbolOfBarFile(path)}_${column}` : column;
}

/** The name of a file's only series: the one given, else the file's. */
function soleName(path: string, { names }: SeriesColumns): string {
  if (names.length <= 1) return names[0] ?? symbolOfBarFile(path);
  throw configError(`${path} has one series, but --series-name gives ${names.length} names`, 'give one');
}

function chooseNames(
  path: string,
  present: readonly string[],
  wanted: readonly string[],
  named: (name: string) => string,
): string[] {
  if (wanted.length === 0) return [...present];
  return wanted.map((name) => {
    const found = present.find((other) => other === name || named(other) === plain(name));
    return found ?? findColumn(path, present, name, '--series-name');
  });
}

/** Names as `of=` writes them: 'DGS10' is dgs10. */
function seriesName(name: string, { rename }: SeriesColumns): string {
  return plain(rename.get(name) ?? name);
}
