import { basename, dirname, join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { missingInput } from '../core/errors.ts';
import { type BarFrame, barColumns, concatenate, type Frame, singleSymbolFrame, takeFrameRows } from '../core/frame.ts';
import type { Interval } from '../core/time.ts';
import { replaceFolderAtomically } from './atomic.ts';
import { exists } from './exists.ts';
import { barsDir, barsPath, listDirectory, listParquet, symbolFileName, symbolOfFile } from './layout.ts';
import { readFrame, readTables, writeFrame } from './parquet.ts';

/** Symbols that have bars at this interval, sorted. */
export async function listBars(ws: Workspace, interval: Interval): Promise<string[]> {
  const names = await listDirectory(barsDir(ws, interval));
  if (interval === '1d') return names.filter((name) => name.endsWith('.parquet')).map(symbolOfFile);
  return names.filter((name) => !name.includes('.json')).map((name) => decodeURIComponent(name));
}

/** The files that hold a symbol's bars, oldest first. Empty when there are none. */
export async function barFiles(ws: Workspace, interval: Interval, symbol: string): Promise<string[]> {
  const dir = barsDir(ws, interval);
  if (interval !== '1d') return listParquet(join(dir, symbolFileName(symbol)));
  const path = barsPath(ws, interval, symbol);
  return (await exists(path)) ? [path] : [];
}

/**
 * A symbol's bars, oldest first.
 * @param range `from` and `to` are closed bounds on the bar's close time, UTC microseconds
 * @throws TrademlError (missing-input) when the symbol has no bars at this interval
 */
export async function readBars(
  ws: Workspace,
  interval: Interval,
  symbol: string,
  range: { from?: number; to?: number } = {},
): Promise<BarFrame> {
  const files = await barFiles(ws, interval, symbol);
  if (files.length === 0) {
    throw missingInput(`bars of ${symbol} in ${barsDir(ws, interval)}`, `trademl ingest --interval ${interval}`);
  }
  const parts: Frame[] = [];
  for (const file of files) parts.push(await readFrame(file, { columns: barColumns, symbol }));
  const columns = Object.fromEntries(
    barColumns.map((name) => [name, concatenate(parts.map((part) => part.columns[name]))]),
  );
  const bars = singleSymbolFrame(symbol, concatenate(parts.map((part) => part.time)), columns) as BarFrame;
  const { from = -Infinity, to = Infinity } = range;
  if (from === -Infinity && to === Infinity) return bars;
  const rows = [];
  for (let row = 0; row < bars.time.length; row++) if (bars.time[row] >= from && bars.time[row] <= to) rows.push(row);
  return takeFrameRows(bars, Int32Array.from(rows));
}

/** Bars of many symbols, read with one query. @throws TrademlError (missing-input) when a symbol has none */
export async function readManyBars(
  ws: Workspace,
  interval: Interval,
  symbols: readonly string[],
): Promise<Map<string, BarFrame>> {
  const files = new Map<string, readonly string[]>();
  for (const symbol of symbols) {
    const own = await barFiles(ws, interval, symbol);
    if (own.length === 0) {
      throw missingInput(`bars of ${symbol} in ${barsDir(ws, interval)}`, `trademl ingest --interval ${interval}`);
    }
    files.set(symbol, own);
  }
  const tables = await readTables([...files.values()].flat(), ['time', ...barColumns]);
  const bars = new Map<string, BarFrame>();
  let next = 0;
  for (const [symbol, own] of files) {
    const parts = tables.slice(next, next + own.length) as Record<string, Float64Array>[];
    next += own.length;
    const joined = (name: string) =>
      parts.length === 1 ? parts[0][name] : concatenate(parts.map((part) => part[name]));
    const columns = Object.fromEntries(barColumns.map((name) => [name, joined(name)]));
    bars.set(symbol, singleSymbolFrame(symbol, joined('time'), columns) as BarFrame);
  }
  return bars;
}

/**
 * Writes a symbol's bars, one file a year for intraday intervals, in place of all that was there of it: years of two makings
 * side by side would be prices on two scales. Returns the paths written.
 */
export async function writeBars(ws: Workspace, interval: Interval, bars: BarFrame): Promise<string[]> {
  const symbol = bars.symbols[0];
  if (interval === '1d') {
    const path = barsPath(ws, interval, symbol);
    await writeFrame(path, bars);
    return [path];
  }
  const rowsByYear = new Map<number, number[]>();
  bars.time.forEach((micros, row) => {
    const year = new Date(micros / 1000).getUTCFullYear();
    const rows = rowsByYear.get(year);
    if (rows) rows.push(row);
    else rowsByYear.set(year, [row]);
  });
  const folder = dirname(barsPath(ws, interval, symbol, 0));
  const names: string[] = [];
  await replaceFolderAtomically(folder, async (temporary) => {
    for (const [year, rows] of rowsByYear) {
      names.push(basename(barsPath(ws, interval, symbol, year)));
      await writeFrame(join(temporary, names[names.length - 1]), takeFrameRows(bars, Int32Array.from(rows)));
    }
  });
  return names.map((name) => join(folder, name));
}
