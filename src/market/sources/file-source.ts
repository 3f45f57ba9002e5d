import { basename } from 'node:path';
import { configError, dataError, TrademlError } from '../../core/errors.ts';
import { suggestion } from '../../core/suggest.ts';
import { formatTime } from '../../core/time.ts';
import { calendarFor } from '../calendar/index.ts';
import type { RawBars } from '../quality/raw-bars.ts';
import { listBarFiles, symbolOfBarFile } from './bar-files.ts';
import { type BarTable, valueRoles } from './bar-table.ts';
import { closeTimes } from './close-times.ts';
import { parsePairs } from './column-names.ts';
import { applyFactors, type FactorTable, readFactors } from './factors.ts';
import { concatBars } from './rows.ts';
import type { FetchedBars, OpenContext, OpenSource, SymbolFailure } from './source.ts';

export interface FileOptions {
  readonly path: string;
  readonly files: readonly string[];
  readonly columns: readonly string[];
  readonly timezone?: string | undefined;
  readonly stamp: 'start' | 'end';
  readonly rename: readonly string[];
  readonly factors?: string | undefined;
}

export interface FileFormat {
  /** Endings of files that a folder is searched for. */
  readonly endings: readonly string[];
  read(path: string, mapping: ReadonlyMap<string, string>): Promise<BarTable>;
}

/** One symbol's bars from one file. */
interface Part {
  readonly path: string;
  readonly raw: RawBars;
  readonly notes: readonly string[];
}

export async function fileInputs(format: FileFormat, options: FileOptions): Promise<string[]> {
  const files = await listBarFiles(options.path, options.files, format.endings, options.factors);
  return options.factors === undefined ? files : [...files, options.factors];
}

/** What exports add to the symbol: BTCUSDT-1m-2024-01 (Binance), BTC_USDT-1h (freqtrade), EURUSD_M5 (MetaTrader). */
const exportSuffix = /[-_](\d{1,2}(S|M|MIN|H|D|W|MO)|[MH]\d{1,2})(-\d{4}-\d{2}(-\d{2})?)?$/;

/** The symbol that a file is named for; file names rarely carry the ^ of an index, so vix.csv also answers for ^VIX. */
function symbolOfName(
  path: string,
  rename: ReadonlyMap<string, string>,
  wanted: readonly string[] | undefined,
): string {
  const written = symbolOfBarFile(path);
  const plain = written.replace(exportSuffix, '');
  const symbol = rename.get(written) ?? rename.get(plain) ?? plain;
  return wanted?.includes(`^${symbol}`) && !wanted.includes(symbol) ? `^${symbol}` : symbol;
}

/** Rows of each symbol in file order. @throws TrademlError (data) for a row without a symbol */
export function rowsBySymbol(
  table: Pick<BarTable, 'path' | 'stamp' | 'symbol' | 'rowWord' | 'rowNumber'>,
  rename: ReadonlyMap<string, string>,
  wanted: readonly string[] | undefined,
): Map<string, number[]> {
  const named = (symbol: string) => rename.get(symbol) ?? symbol;
  const { symbol } = table;
  if (!symbol) return new Map([[symbolOfName(table.path, rename, wanted), table.stamp.map((_, row) => row)]]);
  const groups = new Map<string, number[]>();
  symbol.forEach((name, row) => {
    if (name === null || name === '') {
      throw dataError(
        `${table.path} ${table.rowWord} ${table.rowNumber(row)} has no symbol`,
        'mend or remove that row',
      );
    }
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  });
  return new Map([...groups].map(([name, rows]) => [named(name), rows]));
}

function toRawBars(table: BarTable, rows: readonly number[], time: Float64Array): RawBars {
  const columns = Object.fromEntries(
    valueRoles.map((role) => [role, Float64Array.from(rows, (row) => table.values[role][row])]),
  ) as Record<(typeof valueRoles)[number], Float64Array>;
  return { time, ...columns, row: Float64Array.from(rows, table.rowNumber) };
}

function timeRange({ time }: RawBars): { first: number; last: number } {
  return time.reduce((range, at) => ({ first: Math.min(range.first, at), last: Math.max(range.last, at) }), {
    first: Infinity,
    last: -Infinity,
  });
}

/** Joins files that follow each other. @throws TrademlError (config) when two files tell of the same time */
function joinParts(symbol: string, parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0];
  const ordered = parts
    .map((part) => ({ part, ...timeRange(part.raw) }))
    .sort((a, b) => a.first - b.first || a.last - b.last);
  for (let i = 1; i < ordered.length; i++) {
    const [before, after] = [ordered[i - 1], ordered[i]];
    if (after.first > before.last) continue;
    throw configError(
      `${symbol} is in ${before.part.path} (to ${formatTime(before.last)}) and in ${after.part.path} (from ${formatTime(after.first)})`,
      `choose one of them: --files ${basename(after.part.path)}`,
    );
  }
  const notes = [...new Set(parts.flatMap((part) => part.notes))];
  return { path: parts[0].path, raw: concatBars(ordered.map(({ part }) => part.raw)), notes };
}

async function readParts(
  format: FileFormat,
  files: readonly string[],
  options: FileOptions,
  context: OpenContext,
): Promise<{ parts: Map<string, Part[]>; failures: SymbolFailure[] }> {
  const mapping = parsePairs(options.columns, '--columns');
  const rename = parsePairs(options.rename, '--rename');
  const parts = new Map<string, Part[]>();
  const failures: SymbolFailure[] = [];
  const readOne = async (path: string) => {
    const table = await format.read(path, mapping);
    for (const [symbol, rows] of rowsBySymbol(table, rename, context.symbols)) {
      if (context.symbols && !context.symbols.includes(symbol)) {
        parts.set(symbol, parts.get(symbol) ?? []);
        continue;
      }
      const calendar = calendarFor(context.calendarOf(symbol));
      const time = closeTimes(
        { ...table, rows },
        { interval: context.interval, isEnd: options.stamp === 'end', timezone: options.timezone, calendar },
      );
      const part = { path, raw: toRawBars(table, rows, time), notes: table.notes };
      parts.set(symbol, [...(parts.get(symbol) ?? []), part]);
    }
  };
  const progress = context.log.progress('reading files', files.length);
  try {
    for (const [i, path] of files.entries()) {
      progress.update(i, path);
      try {
        await readOne(path);
      } catch (error) {
        // One damaged file among many is reported; the others are still good.
        if (!(error instanceof TrademlError) || error.kind !== 'data' || files.length === 1) throw error;
        const symbol = symbolOfName(path, rename, context.symbols);
        if (!context.symbols || context.symbols.includes(symbol)) {
          failures.push({ symbol, message: error.message, hint: error.hint });
        } else context.log.warn(`left out: ${error.message}`);
      }
    }
  } finally {
    progress.stop();
  }
  return { parts, failures };
}

/** Reads every file once; bars are then handed out symbol by symbol. */
export async function openFiles(format: FileFormat, options: FileOptions, context: OpenContext): Promise<OpenSource> {
  const files = await listBarFiles(options.path, options.files, format.endings, options.factors);
  const rename = parsePairs(options.rename, '--rename');
  const factors: FactorTable | undefined =
    options.factors === undefined ? undefined : await readFactors(options.factors, rename);
  const { parts, failures } = await readParts(format, files, options, context);
  if (parts.size === 0 && failures.length > 0) throw dataError(failures[0].message, failures[0].hint);
  const symbols = [...parts.keys()].sort();
  return {
    symbols,
    failures,
    fetch: async ({ symbol }): Promise<FetchedBars> => {
      const found = parts.get(symbol);
      if (!found || found.length === 0) {
        throw dataError(`no bars of '${symbol}' in ${options.path}`, suggestion(symbol, symbols));
      }
      const { raw, notes } = joinParts(symbol, found);
      if (!factors) return { raw, actions: [], notes };
      return { ...applyFactors(symbol, raw, factors), notes: [`adjusted by ${options.factors}`] };
    },
  };
}
