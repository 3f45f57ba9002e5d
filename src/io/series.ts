import type { Workspace } from '../core/context.ts';
import { dataError, missingInput } from '../core/errors.ts';
import { exists } from './exists.ts';
import { seriesPath } from './layout.ts';
import { numericColumn, readTable } from './parquet.ts';

/**
 * A stored series: `time` (the period that a row describes), `available_at` (when it could be known; the order of the rows),
 * `value`. Times in UTC microseconds.
 * @throws TrademlError (missing-input) when there is none of that name, (data) when its rows are not in that order
 */
export async function readSeries(ws: Workspace, name: string) {
  const path = seriesPath(ws, name);
  if (!(await exists(path))) throw missingInput(path, 'trademl ingest --source series --path FILE');
  const table = await readTable(path);
  const column = (wanted: string) => Float64Array.from(numericColumn(table, wanted, path));
  const series = { period: column('time'), availableAt: column('available_at'), value: column('value') };
  for (let row = 1; row < series.value.length; row++) {
    if (series.availableAt[row] >= series.availableAt[row - 1]) continue;
    throw dataError(`${path} row ${row + 1}: available_at goes back in time`, 'ingest the series again');
  }
  return series;
}
