/**
 * Writes and reads the same table through our Parquet layer (DuckDB) and through parquetjs-lite, in turn, and prints
 * millions of values a second and the ratios.
 *
 * Arguments: [rows, default 26000] [columns, default 72] [rounds, default 3]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '../src/core/rng.ts';
import { readTable, writeTable } from '../src/io/parquet.ts';

const [rows, columns, rounds] = [26_000, 72, 3].map((fallback, i) => Number(process.argv[i + 2] ?? fallback));

interface ParquetJs {
  ParquetSchema: new (fields: Record<string, { type: string }>) => unknown;
  ParquetWriter: {
    openFile(schema: unknown, path: string): Promise<{ appendRow(row: object): Promise<void>; close(): Promise<void> }>;
  };
  ParquetReader: {
    openFile(path: string): Promise<{
      getCursor(): { next(): Promise<Record<string, number> | null> };
      close(): Promise<void>;
    }>;
  };
}
const require = createRequire(import.meta.url);
const parquetjs = require('parquetjs-lite') as ParquetJs;

const rng = createRng(7);
const names = Array.from({ length: columns }, (_, i) => `f${i}`);
const table = Object.fromEntries(names.map((name) => [name, Float64Array.from({ length: rows }, () => rng.normal())]));
const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
const ours = join(folder, 'ours.parquet');
const theirs = join(folder, 'theirs.parquet');

async function writeTheirs(): Promise<void> {
  const schema = new parquetjs.ParquetSchema(Object.fromEntries(names.map((name) => [name, { type: 'DOUBLE' }])));
  const writer = await parquetjs.ParquetWriter.openFile(schema, theirs);
  for (let row = 0; row < rows; row++) {
    await writer.appendRow(Object.fromEntries(names.map((name) => [name, table[name][row]])));
  }
  await writer.close();
}

async function readTheirs(): Promise<void> {
  const reader = await parquetjs.ParquetReader.openFile(theirs);
  const cursor = reader.getCursor();
  const columnsRead = names.map(() => new Float64Array(rows));
  for (let row = 0, record = await cursor.next(); record; row++, record = await cursor.next()) {
    for (let i = 0; i < columns; i++) columnsRead[i][row] = record[names[i]];
  }
  await reader.close();
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const best = { writeOurs: Infinity, writeTheirs: Infinity, readOurs: Infinity, readTheirs: Infinity };
const works = {
  writeOurs: () => writeTable(ours, table),
  writeTheirs,
  readOurs: () => readTable(ours),
  readTheirs,
};
try {
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(works) as (keyof typeof works)[]) {
      best[name] = Math.min(best[name], await seconds(works[name]));
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
const rate = (time: number) => `${((rows * columns) / time / 1e6).toFixed(1)} million values/s`;
console.log(`${rows} rows x ${columns} columns of doubles, best of ${rounds}`);
console.log(
  `write: trademl ${rate(best.writeOurs)}, parquetjs-lite ${rate(best.writeTheirs)}: ${(best.writeTheirs / best.writeOurs).toFixed(1)}x`,
);
console.log(
  `read:  trademl ${rate(best.readOurs)}, parquetjs-lite ${rate(best.readTheirs)}: ${(best.readTheirs / best.readOurs).toFixed(1)}x`,
);
