import { configError } from '../../core/errors.ts';
import { listBarFiles } from './bar-files.ts';
import { openCsv } from './csv-table.ts';
import type { Relation } from './duckdb-table.ts';
import { openParquet } from './parquet-table.ts';

const textEndings = ['.csv', '.csv.gz', '.tsv', '.tsv.gz', '.txt', '.txt.gz'];

/** Files of dated tables: text or Parquet. @throws TrademlError (usage) when there are none */
export function tableFiles(path: string, globs: readonly string[]): Promise<string[]> {
  return listBarFiles(path, globs, [...textEndings, '.parquet']);
}

/** A file of rows, by its ending. @throws TrademlError (data) when it is damaged or empty, (config) for another ending */
export async function openTable(path: string): Promise<Relation> {
  if (/\.parquet$/i.test(path)) return openParquet(path);
  if (textEndings.some((ending) => path.toLowerCase().endsWith(ending))) return openCsv(path);
  throw configError(
    `${path} is neither CSV nor Parquet by its name`,
    `it must end in ${textEndings.join(', ')} or .parquet`,
  );
}
