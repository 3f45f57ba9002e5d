import type { Combination, Grid } from './combinations.ts';

/** The score over two parameters, averaged over all others. */
export interface HeatMap {
  readonly x: { readonly key: string; readonly values: readonly (number | string)[] };
  readonly y: { readonly key: string; readonly values: readonly (number | string)[] };
  /** One row for each y value: mean score of the combinations with these values, null where none was tried. */
  readonly score: readonly (readonly (number | null)[])[];
}

/**
 * A map for each two parameters with several values, those whose means differ most (by the range of the mean score over their
 * values) first, the stronger one as x; one parameter makes one map of one row, with y as 'all'.
 * @param score of each combination; null counts as not tried
 */
export function heatMaps(grid: Grid, tried: readonly Combination[], score: readonly (number | null)[]): HeatMap[] {
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
  const mapOf = (x: string, y?: string): HeatMap => {
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
  };
  if (keys.length < 2) return [mapOf(keys[0] ?? Object.keys(grid)[0])];
  return keys.flatMap((x, i) => keys.slice(i + 1).map((y) => mapOf(x, y)));
}

/** The map of two parameters, whichever of them is x; undefined when there is none. */
export function heatMapOf(maps: readonly HeatMap[], first: string, second: string): HeatMap | undefined {
  return maps.find(({ x, y }) => [x.key, y.key].sort().join() === [first, second].sort().join());
}
