import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdb } from './duckdb-api.ts';
import { registerHeldTable } from './held-table.ts';

export type { DuckDBConnection };

/** SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** One in-memory database a thread, made on first use: opening one costs more than most queries. */
let instance: Promise<DuckDBInstance> | undefined;

async function openInstance(): Promise<DuckDBInstance> {
  const made = await duckdb.DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await made.connect();
  registerHeldTable(connection);
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  connection.closeSync();
  return made;
}

/**
 * Runs work on a connection of its own to an in-memory database; tables must be TEMP, so that they go with it. The
 * database computes on one thread: output bytes then never depend on the machine, and stages get their parallelism
 * from worker threads.
 */
export async function withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  instance ??= openInstance();
  const connection = await (await instance).connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}
