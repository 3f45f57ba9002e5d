import type { Combination, Grid } from './combinations.ts';

/** The score over two parameters, averaged over all others. */
export interface HeatMap {
  readonly x: { readonly key: string; readonly values: readonly (number | string)[] };
  readonly y: { readonly key: string; readonly values: readonly (number | string)[] };
  /** One row for each y value: mean score of the combinations with these values, null where none was tried. */
  readonly score: readonly (readonly (number | null)[])[];
}

/**
 * The two parameters whose means differ most (by the range of the mean score over their values), the stronger one as x; one
 * parameter makes a map of one row, with y as 'all'.
 * @param score of each combination; null counts as not tried
 */
export function heatMap(grid: Grid, tried: readonly Combination[], score: readonly (number | null)[]): HeatMap {
  const meanOf = (holds: (combination: Combination) => boolean): number | null => {
    let sum = 0;
    let count = 0;
    tried.forEach((combination, i) => {
      const value = score[i];
      if (value === null || !holds(combination)) return;
      sum += value;
      count++;
    });
    return count > 0 ? sum / count : null;
  };
  const spread = (key: string) => {
    const means = grid[key]
      .map((value) => meanOf((combination) => combination[key] === value))
      .filter((m) => m !== null);
    return means.length === 0 ? 0 : Math.max(...means) - Math.min(...means);
  };
  const keys = Object.keys(grid)
    .filter((key) => grid[key].length > 1)
    .map((key) => ({ key, spread: spread(key) }))
    .sort((a, b) => b.spread - a.spread)
    .map(({ key }) => key);
  const x = keys[0] ?? Object.keys(grid)[0];
  const y = keys[1];
  const rows = y === undefined ? ['all'] : grid[y];
  return {
    x: { key: x, values: grid[x] },
    y: { key: y ?? 'all', values: rows },
    score: rows.map((row) =>
      grid[x].map((column) =>
        meanOf((combination) => combination[x] === column && (y === undefined || combination[y] === row)),
      ),
    ),
  };
}
