import { dataError } from '../../core/errors.ts';
import { sqlText } from '../../io/duckdb.ts';
import { parquetInfo } from '../../io/parquet.ts';
import type { BarTable } from './bar-table.ts';
import { recogniseColumns } from './column-names.ts';
import { namesOf, type Relation, readBarTable } from './duckdb-table.ts';

/** A Parquet file to be read. @throws TrademlError (data) when it is cut short or has no rows */
export async function openParquet(path: string): Promise<Relation> {
  const { rows, columns } = await parquetInfo(path);
  if (rows === 0) throw dataError(`${path} has no rows`, 'make it again, or choose other --files');
  return {
    path,
    sql: `read_parquet(${sqlText(path)})`,
    columns,
    rowWord: 'row',
    rowNumber: (row) => row + 1,
    describeFailure: (message) => ({
      message: `${path} is damaged: ${message.split('\n')[0]}`,
      hint: 'it was cut short or altered; make or fetch it again',
    }),
  };
}

/** Reads a Parquet file of bars. @throws TrademlError (data) when it is cut short, has no rows or lacks a column */
export async function readParquetTable(path: string, mapping: ReadonlyMap<string, string>): Promise<BarTable> {
  const relation = await openParquet(path);
  return readBarTable(relation, recogniseColumns(path, namesOf(relation), mapping));
}
