import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Runs work on a fresh in-memory database and closes it. One thread by default: output bytes then never depend on the
 * machine, and stages get their parallelism from worker threads.
 */
export async function withConnection<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
  options: { threads?: number } = {},
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(options.threads ?? 1) });
  try {
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
