import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { readTable, writeTable } from '../../src/io/parquet.ts';

export interface BadInput {
  readonly name: string;
  /** 'empty' unless the input spoils what earlier stages made. */
  readonly from?: 'empty' | 'finished';
  readonly files?: Readonly<Record<string, string>>;
  readonly spoil?: (cwd: string) => Promise<void>;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code: number;
  /** What the message must name. */
  readonly says: readonly (string | RegExp)[];
}

export const cutInHalf = (path: string) => async (cwd: string) => {
  const { length } = await readFile(join(cwd, path));
  await truncate(join(cwd, path), Math.floor(length / 2));
};

export const rewrite =
  (path: string, change: (table: Record<string, Float64Array>) => Record<string, Float64Array>) =>
  async (cwd: string) => {
    const table = (await readTable(join(cwd, path))) as Record<string, Float64Array>;
    await writeTable(join(cwd, path), change(table));
  };

export const withFile = (name: string, text: string) => ({ [name]: text });
export const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
export const header = 'date,open,high,low,close,volume';
export const ingestCsv = ['ingest', '--source', 'csv', '--path', 'bars.csv'];
export const synthetic = ['ingest', '--source', 'synthetic', '--symbols', '2', '--days', '60'];
