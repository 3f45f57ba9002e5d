import { configError, dataError } from '../../core/errors.ts';
import { findColumn, plain, symbolNames, timeNames } from '../sources/column-names.ts';
import { namesOf, readColumns, textSql } from '../sources/duckdb-table.ts';
import { openTable } from '../sources/open-table.ts';

export const quoteColumns = ['bid', 'ask', 'bid_size', 'ask_size'] as const;
export type QuoteColumn = (typeof quoteColumns)[number];

/** A file of quotes, row by row as it stands there. */
export interface QuoteTable {
  readonly path: string;
  readonly stamp: readonly (string | null)[];
  readonly symbol: readonly (string | null)[] | undefined;
  /** NaN where the file has nothing; sizes need not be there. */
  readonly values: Readonly<Record<QuoteColumn, Float64Array>>;
  readonly rowWord: 'line' | 'row';
  readonly rowNumber: (row: number) => number;
}

const synonyms: Readonly<Record<string, readonly string[]>> = {
  time: timeNames,
  symbol: symbolNames,
  bid: ['bid_close', 'bid', 'bid_price', 'best_bid', 'close_bid', 'bidclose'],
  ask: ['ask_close', 'ask', 'ask_price', 'best_ask', 'close_ask', 'askclose', 'offer'],
  bid_size: ['bid_size', 'bidsize', 'bid_qty', 'bid_volume', 'last_bid_size'],
  ask_size: ['ask_size', 'asksize', 'ask_qty', 'ask_volume', 'last_ask_size', 'offer_size'],
};

/** @throws TrademlError (config, data) when a needed column is missing or a value is no number */
export async function readQuoteTable(path: string, mapping: ReadonlyMap<string, string>): Promise<QuoteTable> {
  const relation = await openTable(path);
  const names = namesOf(relation);
  for (const role of mapping.keys()) {
    if (role in synonyms) continue;
    throw configError(
      `--columns ${role}=...: '${role}' is not a column of quotes`,
      `use one of: ${Object.keys(synonyms).join(', ')}`,
    );
  }
  const find = (role: string) => {
    const mapped = mapping.get(role);
    if (mapped !== undefined) return findColumn(path, names, mapped, `--columns ${role}=${mapped}`);
    return synonyms[role]
      .map((name) => names.find((other) => plain(other) === name))
      .find((name) => name !== undefined);
  };
  const roles = Object.fromEntries(Object.keys(synonyms).map((role) => [role, find(role)]));
  const missing = ['time', 'bid', 'ask'].filter((role) => roles[role] === undefined);
  if (missing.length > 0) {
    throw dataError(
      `${path} has no ${missing.join(' and no ')} column; its columns are: ${names.join(', ')}`,
      `say which column it is: --columns ${missing.map((role) => `${role}=NAME`).join(',')}`,
    );
  }
  const present = quoteColumns.filter((name) => roles[name] !== undefined);
  const textColumns = [roles.time as string, ...(roles.symbol === undefined ? [] : [roles.symbol])];
  const { texts, numbers } = await readColumns(
    relation,
    textColumns.map(textSql),
    present.map((name) => roles[name] as string),
  );
  const rows = texts[0].length;
  const values = Object.fromEntries(
    quoteColumns.map((name) => [name, numbers[present.indexOf(name)] ?? new Float64Array(rows).fill(Number.NaN)]),
  ) as Record<QuoteColumn, Float64Array>;
  const { rowWord, rowNumber } = relation;
  return { path, stamp: texts[0], symbol: texts[1], values, rowWord, rowNumber };
}
