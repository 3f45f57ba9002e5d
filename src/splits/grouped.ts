import { configError } from '../core/errors.ts';
import { blocksOf } from './calendar.ts';
import { defaultFolds, type FoldBlocks, type SplitScheme, trainAround } from './scheme.ts';

/**
 * Symbols that the model has never seen, at dates that it has never seen: a fold tests one group of symbols in one block
 * of dates, and trains on the other symbols outside that block, purged and embargoed as in purged k-fold. The purge
 * holds between symbols too, since their labels move together. Every row is tested once, in groups x nFolds folds,
 * group by group; a block in which a group has no rows makes no fold.
 * What is left out: all rows of the tested symbols outside the block, and all rows of the other symbols inside it.
 * @example symbols A, B of 6 dates, 2 groups, 2 folds, horizon 0: fold 0 tests A at 0-2 and trains on B at 3-5; fold 1
 *   tests A at 3-5 and trains on B at 0-2; folds 2 and 3 the other way round
 */
export const grouped: SplitScheme = {
  name: 'grouped',
  summary: 'groups of symbols (or sectors) by blocks of dates: tests symbols never trained on, purged in time too',
  minFolds: 2,
  trainsAfterTest: true,
  reads: ['nFolds', 'groups', 'symbolGroups', 'wholeDates'],
  check({ symbolGroups = [] }) {
    if (symbolGroups.length >= 2) return;
    throw configError(
      `splits: the scheme grouped needs at least 2 groups of symbols, found ${symbolGroups.length}`,
      'use more symbols, --group-by symbol, or --scheme purged-kfold',
    );
  },
  place(dates, options): FoldBlocks[] {
    const blocks = blocksOf(dates, options.nFolds ?? defaultFolds, options.wholeDates);
    return (options.symbolGroups ?? []).flatMap((symbols) =>
      blocks.map((block) => ({ train: trainAround([block], dates.count, options), test: [block], symbols })),
    );
  },
};

export const defaultSymbolGroups = 5;

/**
 * Deals symbols to n groups of about as many rows: the largest first, each to the group with the fewest rows so far (as
 * scikit-learn's GroupKFold); equals by name. Groups come in the order of their first symbol's name.
 * @param rows rows of each symbol
 */
export function balancedGroups(rows: ReadonlyMap<string, number>, n: number): string[][] {
  const bySize = [...rows].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const groups = Array.from({ length: Math.min(n, bySize.length) }, () => ({ rows: 0, symbols: [] as string[] }));
  for (const [symbol, count] of bySize) {
    const lightest = groups.reduce((least, group) => (group.rows < least.rows ? group : least));
    lightest.rows += count;
    lightest.symbols.push(symbol);
  }
  return groups.map(({ symbols }) => symbols.sort()).sort(([a], [b]) => (a < b ? -1 : 1));
}
