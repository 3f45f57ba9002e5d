/** The distinct times that folds may use. */
export interface DateGrid {
  readonly count: number;
  /** Micros, ascending, shape (count,); absent where only a count is tried out. */
  readonly time?: Float64Array;
}

/** First and last date position, both included. */
export type Block = readonly [first: number, last: number];

/** n blocks one after the other over `count` dates; the first count mod n hold one more, as in scikit-learn's KFold. */
export function evenBlocks(count: number, n: number): Block[] {
  const size = Math.floor(count / n);
  const larger = count % n;
  return Array.from({ length: n }, (_, i) => {
    const first = i * size + Math.min(i, larger);
    return [first, first + size - (i < larger ? 0 : 1)];
  });
}
