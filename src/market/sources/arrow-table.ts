import { readFile } from 'node:fs/promises';
import type { Vector } from 'apache-arrow';
import { dataError, messageOf } from '../../core/errors.ts';
import { type BarTable, completeValues, valueRoles } from './bar-table.ts';
import { recogniseColumns } from './column-names.ts';

/** Times as ISO text and epoch numbers as they stand, so that one parser reads the stamps of all formats. */
function stampTexts(vector: Vector, { isTime, zoned }: { isTime: boolean; zoned: boolean }): (string | null)[] {
  return Array.from({ length: vector.length }, (_, row) => {
    const value: unknown = vector.get(row);
    if (value === null || value === undefined) return null;
    if (!isTime) return String(value).trim();
    // apache-arrow gives dates and timestamps as epoch milliseconds (a Date for whole days), whatever their unit.
    const text = new Date(Number(value)).toISOString();
    return zoned ? text : text.replace('Z', '');
  });
}

function numbers(path: string, name: string, vector: Vector): Float64Array {
  return Float64Array.from({ length: vector.length }, (_, row) => {
    const value: unknown = vector.get(row);
    if (value === null || value === undefined) return Number.NaN;
    const number = Number(value);
    if (Number.isNaN(number) && typeof value !== 'number') {
      throw dataError(`${path} row ${row + 1} column '${name}': '${String(value)}' is not a number`, 'mend the file');
    }
    return number;
  });
}

/** Reads an Arrow IPC file or stream, or Feather version 2. @throws TrademlError (data) when it can't be read */
export async function readArrowTable(path: string, mapping: ReadonlyMap<string, string>): Promise<BarTable> {
  const { DataType, tableFromIPC } = await import('apache-arrow');
  let table: import('apache-arrow').Table;
  try {
    table = tableFromIPC(await readFile(path));
  } catch (error) {
    throw dataError(
      `${path} is not a readable Arrow file: ${messageOf(error)}`,
      `compressed Feather files are not read here; as Parquet: python3 -c "import pandas; pandas.read_feather('${path}').to_parquet('bars.parquet')"`,
      error,
    );
  }
  const names = table.schema.fields.map((field) => field.name);
  const roles = recogniseColumns(path, names, mapping);
  if (table.numRows === 0) throw dataError(`${path} has no rows`, 'make it again, or choose other --files');
  const column = (name: string) => table.getChild(name) as Vector;
  const time = column(roles.time as string);
  const zoned = DataType.isTimestamp(time.type) && Boolean(time.type.timezone);
  const isTime = DataType.isTimestamp(time.type) || DataType.isDate(time.type);
  const stamp = stampTexts(time, { isTime, zoned }).map((text) =>
    DataType.isDate(time.type) ? (text?.slice(0, 10) ?? null) : text,
  );
  const present = valueRoles.filter((role) => roles[role] !== undefined);
  const found = Object.fromEntries(
    present.map((role) => [role, numbers(path, roles[role] as string, column(roles[role] as string))]),
  );
  const symbols = roles.symbol ? column(roles.symbol) : undefined;
  return {
    path,
    stamp,
    symbol: symbols && Array.from({ length: symbols.length }, (_, row) => symbols.get(row) as string | null),
    rowWord: 'row',
    rowNumber: (row) => row + 1,
    ...completeValues(found, table.numRows, names),
  };
}
