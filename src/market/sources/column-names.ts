import { configError, dataError } from '../../core/errors.ts';
import { nearest } from '../../core/suggest.ts';

/** What a file of bars can tell. `clock` is a time of day that stands beside a column of dates. */
export type Role = 'time' | 'clock' | 'symbol' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'adj_close';

export const timeNames: readonly string[] = [
  'time',
  'timestamp',
  'datetime',
  'date_time',
  'date',
  'ts',
  'ts_et',
  'ts_utc',
  't',
  'stamp',
  'day',
  'bar_time',
  'open_time',
  'window_start',
  'unix',
  'unix_timestamp',
];
/** What an index of times without a name is called in a file: by pandas in Parquet, by pandas and by us in CSV. */
export const indexNames: readonly string[] = ['index_level_0', 'unnamed_0', 'column0'];
/** The same after reset_index too; of a file of series 'index' may be a value, such as that of a stock index. */
export const bareIndexNames: readonly string[] = [...indexNames, 'index'];
export const symbolNames: readonly string[] = [
  'symbol',
  'ticker',
  'security',
  'sym',
  'instrument',
  'act_symbol',
  'name',
  'code',
];

const synonyms: Record<Role, readonly string[]> = {
  time: [...timeNames, ...bareIndexNames],
  clock: [],
  symbol: symbolNames,
  open: ['open', 'o', 'open_price', '1_open'],
  high: ['high', 'h', 'high_price', 'max', '2_high'],
  low: ['low', 'l', 'low_price', 'min', '3_low'],
  close: ['close', 'c', 'close_price', 'last', 'close_last', '4_close'],
  volume: ['volume', 'vol', 'v', 'shares_traded', '5_volume'],
  adj_close: ['adj_close', 'adjclose', 'adjusted_close', 'close_adj', 'adj_close_price'],
};
const required = ['time', 'open', 'high', 'low', 'close'] as const;

/** 'Adj Close' and 'adj.close' -> adj_close */
export function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

/** Turns ['close=last', 'time=stamp'] into pairs. @throws TrademlError (config) naming the flag when one has no '=' */
export function parsePairs(pairs: readonly string[], flag: string): Map<string, string> {
  const parsed = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1)
      throw configError(`${flag} '${pair}' is not NAME=NAME`, `for example ${flag} A=B`);
    parsed.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return parsed;
}

/** The column that a user names, also in other writing. @throws TrademlError (config) when the file has none like it */
export function findColumn(path: string, names: readonly string[], name: string, flag: string): string {
  const match = names.find((candidate) => candidate === name) ?? names.find((other) => plain(other) === plain(name));
  if (match !== undefined) return match;
  const guess = nearest(name, names);
  throw configError(
    `${flag}: ${path} has no column '${name}'`,
    guess ? `did you mean '${guess}'?` : `it has: ${names.join(', ')}`,
  );
}

/** The column of this name in whatever writing. @throws TrademlError (data) when a file has 'Close' and 'close' */
function soleColumn(path: string, names: readonly string[], role: Role, synonym: string): string | undefined {
  const [first, second] = names.filter((name) => plain(name) === synonym);
  if (second === undefined) return first;
  throw dataError(
    `${path} has two columns that may be the ${role}: '${first}' and '${second}'`,
    `say which: --columns '${role}=${first}'`,
  );
}

/**
 * Finds the column of each role: by the user's mapping first, then by common names. Other columns are left alone. A file
 * with both a column of dates and a column `time` of clock readings gets the role `clock` for the latter.
 * @param mapping role -> column name as it stands in the file
 * @throws TrademlError (config) for a mapping to nowhere, (data) when a needed column is missing or two could be it
 */
export function recogniseColumns(
  path: string,
  names: readonly string[],
  mapping: ReadonlyMap<string, string>,
): Partial<Record<Role, string>> {
  const found: Partial<Record<Role, string>> = {};
  const roles = Object.keys(synonyms).filter((role) => role !== 'clock') as Role[];
  for (const [role, name] of mapping) {
    if (!roles.includes(role as Role)) {
      throw configError(
        `--columns ${role}=${name}: '${role}' is not a column of bars`,
        `use one of: ${roles.join(', ')}`,
      );
    }
    found[role as Role] = findColumn(path, names, name, `--columns ${role}=${name}`);
  }
  for (const role of roles) {
    for (const synonym of synonyms[role]) found[role] ??= soleColumn(path, names, role, synonym);
  }
  if (!mapping.has('time')) {
    const date = names.find((name) => plain(name) === 'date');
    const clock = names.find((name) => plain(name) === 'time');
    if (date !== undefined && clock !== undefined) {
      found.time = date;
      found.clock = clock;
    }
  }
  const missing = required.filter((role) => found[role] === undefined);
  if (missing.length > 0) {
    throw dataError(
      `${path} has no ${missing.join(' and no ')} column; its columns are: ${names.join(', ')}`,
      `say which column it is: --columns ${missing.map((role) => `${role}=NAME`).join(',')}, or choose other files with --files`,
    );
  }
  return found;
}
