import type { ScoredRows } from './scoring.ts';

/**
 * Parts of the rows that share no row: what the same folds predict belongs together. Combinatorial folds overlap, and their
 * parts are the groups of dates that the splits were made of; where folds do not overlap the parts are the folds.
 * @returns row numbers of each part, in order of their first rows
 */
export function testGroups({ time, symbols, symbolId, fold }: Omit<ScoredRows, 'y' | 'outputs'>): Int32Array[] {
  const foldsOf = symbols.map(() => new Map<number, number[]>());
  for (let row = 0; row < time.length; row++) {
    const own = foldsOf[symbolId[row]];
    const folds = own.get(time[row]);
    if (folds) folds.push(fold[row]);
    else own.set(time[row], [fold[row]]);
  }
  const names = foldsOf.map((own) => new Map([...own].map(([at, folds]) => [at, folds.sort((a, b) => a - b).join()])));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < time.length; row++) {
    const name = names[symbolId[row]].get(time[row]) as string;
    const rows = groups.get(name);
    if (rows) rows.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.values()].map((rows) => Int32Array.from(rows));
}
