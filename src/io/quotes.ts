import type { Workspace } from '../core/context.ts';
import { type Interval, intervalNames, intervals } from '../core/time.ts';
import { listParquet, quotesDir, quotesPath, symbolOfFile } from './layout.ts';
import { numericColumn, readTable, writeTable } from './parquet.ts';

/** Last quotes of intervals: `time` is the interval's end, UTC micros, ascending. Sizes are NaN where they are not known. */
export interface Quotes {
  readonly time: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly bid_size: Float64Array;
  readonly ask_size: Float64Array;
}

/** Symbols that have quotes at this interval, sorted. */
export async function listQuotes(ws: Workspace, interval: Interval): Promise<string[]> {
  return (await listParquet(quotesDir(ws, interval))).map(symbolOfFile);
}

/** The longest interval, up to that of the bars, at which each symbol has quotes. */
export async function quoteIntervals(ws: Workspace, interval: Interval): Promise<Map<string, Interval>> {
  const found = new Map<string, Interval>();
  for (const name of intervalNames) {
    if (intervals[name] > intervals[interval]) continue;
    for (const symbol of await listQuotes(ws, name)) found.set(symbol, name);
  }
  return found;
}

export async function readQuotes(ws: Workspace, interval: Interval, symbol: string): Promise<Quotes> {
  const path = quotesPath(ws, interval, symbol);
  const table = await readTable(path);
  const column = (name: string) => Float64Array.from(numericColumn(table, name, path));
  return {
    time: column('time'),
    bid: column('bid'),
    ask: column('ask'),
    bid_size: column('bid_size'),
    ask_size: column('ask_size'),
  };
}

/** Returns the path written. */
export async function writeQuotes(ws: Workspace, interval: Interval, symbol: string, quotes: Quotes): Promise<string> {
  const path = quotesPath(ws, interval, symbol);
  await writeTable(path, { ...quotes });
  return path;
}
