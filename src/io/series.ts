import type { Workspace } from '../core/context.ts';
import { dataError, missingInput, usageError } from '../core/errors.ts';
import { nearest } from '../core/suggest.ts';
import { exists } from './exists.ts';
import { listParquet, seriesDir, seriesPath, symbolOfFile } from './layout.ts';
import { numericColumn, readTable, writeTable } from './parquet.ts';

/**
 * A stored series: `time` (the period that a row describes), `available_at` (when it could be known; the order of the rows),
 * `value`. Times in UTC microseconds.
 * @throws TrademlError (missing-input) when there is none of that name, (data) when its rows are not in that order
 */
export async function readSeries(ws: Workspace, name: string) {
  const path = await seriesFile(ws, name);
  const table = await readTable(path);
  const column = (wanted: string) => Float64Array.from(numericColumn(table, wanted, path));
  const series = { period: column('time'), availableAt: column('available_at'), value: column('value') };
  for (let row = 1; row < series.value.length; row++) {
    if (series.availableAt[row] >= series.availableAt[row - 1]) continue;
    throw dataError(`${path} row ${row + 1}: available_at goes back in time`, 'ingest the series again');
  }
  return series;
}

/** Path of a stored series. @throws TrademlError (missing-input, usage) when there is none of that name */
export async function seriesFile(ws: Workspace, name: string): Promise<string> {
  const path = seriesPath(ws, name);
  if (await exists(path)) return path;
  const guess = nearest(name, await listSeries(ws));
  if (guess) throw usageError(`there is no series '${name}'`, `did you mean '${guess}'?`);
  throw missingInput(path, "trademl ingest --source series --path FILE --available-after '1 business day'");
}

/** Names of the stored series, sorted. */
export async function listSeries(ws: Workspace): Promise<string[]> {
  return (await listParquet(seriesDir(ws))).map(symbolOfFile);
}

/** Writes a series; its rows must be in the order in which they became known. Returns the path. */
export async function writeSeries(
  ws: Workspace,
  name: string,
  { period, availableAt, value }: { period: Float64Array; availableAt: Float64Array; value: Float64Array },
): Promise<string> {
  const path = seriesPath(ws, name);
  await writeTable(path, { time: period, available_at: availableAt, value });
  return path;
}
