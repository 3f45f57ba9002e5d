import { dataError } from '../../core/errors.ts';
import { sqlText } from '../../io/duckdb.ts';
import { parquetInfo } from '../../io/parquet.ts';
import type { BarTable } from './bar-table.ts';
import { recogniseColumns } from './column-names.ts';
import { readBarTable } from './duckdb-table.ts';

/** Reads a Parquet file. @throws TrademlError (data) when it is cut short, has no rows or lacks a column */
export async function readParquetTable(path: string, mapping: ReadonlyMap<string, string>): Promise<BarTable> {
  const { rows, columns } = await parquetInfo(path);
  const roles = recogniseColumns(
    path,
    columns.map(({ name }) => name),
    mapping,
  );
  if (rows === 0) throw dataError(`${path} has no rows`, 'make it again, or choose other --files');
  const damaged = (message: string) => ({
    message: `${path} is damaged: ${message.split('\n')[0]}`,
    hint: 'it was cut short or altered; make or fetch it again',
  });
  return readBarTable(
    {
      path,
      sql: `read_parquet(${sqlText(path)})`,
      columns,
      rowWord: 'row',
      rowNumber: (row) => row + 1,
      describeFailure: damaged,
    },
    roles,
  );
}
