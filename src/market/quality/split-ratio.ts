/** New shares for old in the splits that companies really make. */
const forward: readonly (readonly [number, number])[] = [
  ...[2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100].map((n) => [n, 1] as const),
  [3, 2],
  [5, 2],
];
const reverse: readonly (readonly [number, number])[] = [
  ...[2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100].map((m) => [1, m] as const),
];

export interface SplitRatio {
  /** '7:1', new shares for old. */
  readonly name: string;
  /** n / m: the old price over the new one. */
  readonly factor: number;
  /** |factor found / factor - 1|. */
  readonly distance: number;
}

/**
 * The customary n:m nearest to a ratio of prices (before / after), or undefined when none is within the tolerance.
 * A reverse split of 2:3 is so rare, and a rise of one half on good news so much more common, that it is left out.
 */
export function nearestSplit(ratio: number, tolerance: number): SplitRatio | undefined {
  let best: SplitRatio | undefined;
  for (const [n, m] of ratio > 1 ? forward : reverse) {
    const factor = n / m;
    const distance = Math.abs(ratio / factor - 1);
    if (distance <= tolerance && (!best || distance < best.distance)) best = { name: `${n}:${m}`, factor, distance };
  }
  return best;
}
