import { createRequire } from 'node:module';

/**
 * DuckDB's module by `require`: an `import` first looks through its 120 files for the names that they export, which takes
 * longer than to run them, in every thread.
 */
export const duckdb = createRequire(import.meta.url)('@duckdb/node-api') as typeof import('@duckdb/node-api');
