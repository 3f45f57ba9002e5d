import type { Role } from './column-names.ts';

/** The columns of one file of bars, still row by row as they stand there. */
export interface BarTable {
  readonly path: string;
  /** Stamps as text; a clock column is already joined to its date. */
  readonly stamp: readonly (string | null)[];
  /** Undefined when the file has no symbol column. */
  readonly symbol: readonly (string | null)[] | undefined;
  /** NaN where the file has nothing. A missing volume column is all zero, a missing adj_close equals close. */
  readonly values: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume' | 'adj_close', Float64Array>>;
  /** 'line' counts lines of text with the header, 'row' rows of a table; both from 1. */
  readonly rowWord: 'line' | 'row';
  readonly rowNumber: (row: number) => number;
  readonly notes: readonly string[];
}

export type ColumnRoles = Partial<Record<Role, string>>;

export const valueRoles = ['open', 'high', 'low', 'close', 'volume', 'adj_close'] as const;

/** Texts that mean 'no value' in a number column. */
export const missingTexts = ['', 'nan', 'na', 'n/a', 'null', 'none', '-', '--', '.'] as const;

/** Fills what a file need not have, and says so. @param names of all its columns */
export function completeValues(
  found: Partial<Record<(typeof valueRoles)[number], Float64Array>>,
  rows: number,
  names: readonly string[],
): Pick<BarTable, 'values' | 'notes'> {
  const notes = [];
  const near = names.filter((name) => /vol/i.test(name));
  const which =
    near.length > 0 ? ` (or is it ${near.map((name) => `'${name}'`).join(' or ')}? --columns volume=NAME)` : '';
  if (!found.volume) notes.push(`no volume column: volume is 0${which}`);
  if (!found.adj_close) notes.push('no adjusted close column: adj_close equals close');
  const { open, high, low, close } = found as Record<'open' | 'high' | 'low' | 'close', Float64Array>;
  const volume = found.volume ?? new Float64Array(rows);
  return { values: { open, high, low, close, volume, adj_close: found.adj_close ?? Float64Array.from(close) }, notes };
}
