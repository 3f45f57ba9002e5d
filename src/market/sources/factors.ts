import { dataError } from '../../core/errors.ts';
import { sqlName, sqlText, withConnection } from '../../io/duckdb.ts';
import { parquetInfo } from '../../io/parquet.ts';
import { floorToDate } from '../calendar/civil-date.ts';
import type { RawBars } from '../quality/raw-bars.ts';
import { parseHeader } from './csv-header.ts';
import { inspectText } from './inspect-text.ts';
import type { Action } from './source.ts';

/** One row of a factor file; it holds for bars up to and including its date. */
export interface FactorRow {
  readonly date: number;
  readonly priceFactor: number;
  readonly splitFactor: number;
  /** Close of the date as traded; NaN where the file has none. */
  readonly referencePrice: number;
}

/** Rows by symbol, oldest first. */
export type FactorTable = ReadonlyMap<string, readonly FactorRow[]>;

const needed = ['symbol', 'date', 'price_factor', 'split_factor'] as const;

async function openRelation(path: string): Promise<{ sql: string; names: readonly string[]; headerLine: number }> {
  if (/\.parquet$/i.test(path)) {
    const names = (await parquetInfo(path)).columns.map(({ name }) => name);
    return { sql: `read_parquet(${sqlText(path)})`, names, headerLine: 0 };
  }
  const { header, headerLine } = await inspectText(path);
  const { delimiter, names } = parseHeader(path, header);
  const columns = names.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ');
  const sql = `read_csv(${sqlText(path)}, auto_detect=false, header=true, skip=${headerLine - 1}, delim=${sqlText(delimiter)}, quote='"', columns={${columns}})`;
  return { sql, names, headerLine };
}

/**
 * Reads adjustment factors: columns symbol, date, price_factor, split_factor and, if there is one, reference_price.
 * @throws TrademlError (data) when a column is missing or a value is no date or no positive number
 */
export async function readFactors(path: string, rename: ReadonlyMap<string, string>): Promise<FactorTable> {
  const { sql, names, headerLine } = await openRelation(path);
  const absent = needed.filter((name) => !names.includes(name));
  if (absent.length > 0) {
    throw dataError(
      `factor file ${path} has no column ${absent.join(', ')}; its columns are: ${names.join(', ')}`,
      'a factor file has symbol, date, price_factor, split_factor and may have reference_price',
    );
  }
  const reference = names.includes('reference_price') ? `TRY_CAST(${sqlName('reference_price')} AS DOUBLE)` : 'NULL';
  const rows = await withConnection(async (connection) => {
    const reader = await connection.runAndReadAll(
      `SELECT CAST(symbol AS VARCHAR) AS symbol, CAST(date AS VARCHAR) AS text,
        epoch_us(CAST(TRY_CAST(date AS DATE) AS TIMESTAMP))::DOUBLE AS date, TRY_CAST(price_factor AS DOUBLE) AS price,
        TRY_CAST(split_factor AS DOUBLE) AS split, ${reference} AS reference FROM ${sql}`,
    );
    return reader.getRowObjects();
  });
  const table = new Map<string, FactorRow[]>();
  rows.forEach((row, i) => {
    const ok = typeof row.date === 'number' && Number(row.price) > 0 && Number(row.split) > 0;
    if (!ok) {
      throw dataError(
        `factor file ${path} line ${headerLine + 1 + i}: date '${row.text}', price_factor ${row.price ?? 'missing'}, split_factor ${row.split ?? 'missing'}`,
        'the date must be YYYY-MM-DD and both factors numbers above 0',
      );
    }
    const symbol = rename.get(String(row.symbol)) ?? String(row.symbol);
    const factor = {
      date: row.date as number,
      priceFactor: Number(row.price),
      splitFactor: Number(row.split),
      referencePrice: row.reference === null ? Number.NaN : Number(row.reference),
    };
    const list = table.get(symbol);
    if (list) list.push(factor);
    else table.set(symbol, [factor]);
  });
  for (const list of table.values()) list.sort((a, b) => a.date - b.date);
  return table;
}

/** Relative change of a factor below which it is the same factor, written with other digits. */
const sameFactor = 1e-4;

/**
 * Adjusts bars as traded. With p and s the price and split factor of the first row whose date is on or after the bar's:
 *   open, high, low, close = traded x s,   volume = traded / s,   adj_close = traded close x p x s
 * Bars after the last row stay as they are (both factors 1). A change of s is a split, in effect from the first bar after the
 * row's date; a change of p is a dividend of reference_price x (1 - p / next p), in today's shares.
 * @throws TrademlError (data) when the file has no factors of the symbol
 */
export function applyFactors(symbol: string, raw: RawBars, table: FactorTable): { raw: RawBars; actions: Action[] } {
  const rows = table.get(symbol);
  if (!rows) {
    throw dataError(
      `the factor file has no rows for '${symbol}'`,
      `it has: ${[...table.keys()].join(', ')}; other names are given with --rename`,
    );
  }
  const last = { date: Infinity, priceFactor: 1, splitFactor: 1, referencePrice: Number.NaN };
  const factors = [...rows, last];
  const factorAt = (time: number) => {
    const date = floorToDate(time - 1);
    let [low, high] = [0, factors.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (factors[middle].date >= date) high = middle;
      else low = middle + 1;
    }
    return factors[low];
  };
  const byRow = Array.from(raw.time, factorAt);
  const scaled = (values: Float64Array, factor: (row: number) => number) =>
    values.map((value, row) => value * factor(row));
  const split = (row: number) => byRow[row].splitFactor;
  const adjusted: RawBars = {
    ...raw,
    open: scaled(raw.open, split),
    high: scaled(raw.high, split),
    low: scaled(raw.low, split),
    close: scaled(raw.close, split),
    volume: scaled(raw.volume, (row) => 1 / split(row)),
    adj_close: scaled(raw.close, (row) => split(row) * byRow[row].priceFactor),
  };
  return { raw: adjusted, actions: actionsBetween(rows, raw) };
}

/** Actions that fall between the first and the last bar. */
function actionsBetween(rows: readonly FactorRow[], { time }: RawBars): Action[] {
  const dates = [...new Set(Array.from(time, (at) => floorToDate(at - 1)))].sort((a, b) => a - b);
  const actions: Action[] = [];
  for (let i = 0; i + 1 < rows.length; i++) {
    const [row, next] = [rows[i], rows[i + 1]];
    const firstAfter = dates.find((date) => date > row.date);
    if (firstAfter === undefined || dates[0] > row.date) continue;
    const ratio = next.splitFactor / row.splitFactor;
    if (Math.abs(ratio - 1) > sameFactor) actions.push({ time: firstAfter, kind: 'split', value: roundRatio(ratio) });
    const kept = row.priceFactor / next.priceFactor;
    const cash = row.referencePrice * row.splitFactor * (1 - kept);
    if (1 - kept > sameFactor && Number.isFinite(cash))
      actions.push({ time: firstAfter, kind: 'dividend', value: cash });
  }
  return actions;
}

/** 2.0000004, from factors of few digits, is 2. */
function roundRatio(ratio: number): number {
  const shown = ratio >= 1 ? ratio : 1 / ratio;
  for (const parts of [1, 2, 3, 4, 5]) {
    const whole = Math.round(shown * parts) / parts;
    if (Math.abs(shown / whole - 1) < sameFactor) return ratio >= 1 ? whole : 1 / whole;
  }
  return ratio;
}
