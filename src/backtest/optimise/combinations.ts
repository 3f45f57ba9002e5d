import { createRng } from '../../core/rng.ts';

/** Values to try for each parameter, in the order in which they were given. */
export type Grid = Readonly<Record<string, readonly (number | string)[]>>;
export type Combination = Readonly<Record<string, number | string>>;

export function gridSize(grid: Grid): number {
  return Object.values(grid).reduce((size, values) => size * values.length, 1);
}

/** The combination of a number in 0..gridSize - 1; the last parameter changes fastest. */
function combinationAt(grid: Grid, index: number): Combination {
  const chosen: [string, number | string][] = [];
  let rest = index;
  for (const [key, values] of Object.entries(grid).reverse()) {
    chosen.unshift([key, values[rest % values.length]]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(chosen);
}

/**
 * Every combination of the grid, or `most` of them drawn at random without repetition, in the order of the grid.
 * @param seed of the draw
 */
export function combinations(grid: Grid, most: number, seed: number): Combination[] {
  const size = gridSize(grid);
  if (size <= most) return Array.from({ length: size }, (_, index) => combinationAt(grid, index));
  // Floyd's algorithm: a sample without repetition that needs no list of the whole.
  const rng = createRng(seed);
  const chosen = new Set<number>();
  for (let top = size - most; top < size; top++) {
    const drawn = rng.integer(top + 1);
    chosen.add(chosen.has(drawn) ? top : drawn);
  }
  return [...chosen].sort((a, b) => a - b).map((index) => combinationAt(grid, index));
}
