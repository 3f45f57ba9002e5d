import type { SymbolColumns } from './subject.ts';

/** Equal bit for bit, a missing value being equal to a missing value. */
export function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

export interface Change {
  readonly column: string;
  readonly symbol: string;
  /** First and last row that differ, and how many do. */
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

export type Equality = (a: number, b: number, column: string) => boolean;

/**
 * The columns whose rows differ.
 * @param expected columns by symbol; @param rowsOf how many rows of a symbol are compared
 * @param found may have fewer rows (those that are compared) and further columns
 */
export function changedColumns(
  expected: SymbolColumns,
  found: SymbolColumns,
  rowsOf: (symbol: string) => number,
  same: Equality = isSame,
): Change[] {
  const changes: Change[] = [];
  for (const [symbol, columns] of found) {
    const rows = rowsOf(symbol);
    for (const [column, values] of Object.entries(columns)) {
      const wanted = expected.get(symbol)?.[column];
      if (wanted === undefined) continue;
      let first = -1;
      let last = -1;
      let count = 0;
      for (let row = 0; row < rows; row++) {
        if (same(wanted[row], values[row], column)) continue;
        if (first < 0) first = row;
        last = row;
        count++;
      }
      if (first >= 0) changes.push({ column, symbol, first, last, rows: count });
    }
  }
  return changes;
}

export function columnCount(columns: SymbolColumns): number {
  const names = new Set<string>();
  for (const own of columns.values()) for (const name of Object.keys(own)) names.add(name);
  return names.size;
}

/** Standard deviation of each column over all symbols, over its finite values; 1 where there is none. */
export function columnScales(columns: SymbolColumns): Map<string, number> {
  const sums = new Map<string, { n: number; mean: number; squares: number }>();
  for (const own of columns.values()) {
    for (const [name, values] of Object.entries(own)) {
      const sum = sums.get(name) ?? { n: 0, mean: 0, squares: 0 };
      for (const value of values) {
        if (!Number.isFinite(value)) continue;
        sum.n++;
        const step = value - sum.mean;
        sum.mean += step / sum.n;
        sum.squares += step * (value - sum.mean);
      }
      sums.set(name, sum);
    }
  }
  return new Map([...sums].map(([name, { n, squares }]) => [name, n > 1 && squares > 0 ? Math.sqrt(squares / n) : 1]));
}
