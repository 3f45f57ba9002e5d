/*
 * What the last values of a kernel depend on. Kernels say so themselves, where it is true: sliding ones name the length of
 * the blocks that their window is cut into, recursive ones say that they remember everything. Nobody listens as a rule;
 * memoryOf does, so that an update knows how little of the past it must compute again (features/update.ts).
 */
export interface Memory {
  /** True when a value depends on every row of the run before it. */
  readonly everything: boolean;
  /** Block lengths: rows computed from a multiple of them all on have the same bits as in the whole run. */
  readonly blocks: ReadonlySet<number>;
}

let listening: { everything: boolean; blocks: Set<number> } | undefined;

/** Said by a kernel whose windows are cut into blocks of this length, counted from its first finite row. */
export function remembersBlocks(length: number): void {
  listening?.blocks.add(length);
}

/** Said by a kernel whose value depends on the whole run: a recursive average, a running total. */
export function remembersEverything(): void {
  if (listening) listening.everything = true;
}

/** Said for kernels that were called before, whose results are used again. */
export function remembers({ everything, blocks }: Memory): void {
  if (!listening) return;
  if (everything) remembersEverything();
  for (const length of blocks) remembersBlocks(length);
}

/** What the kernels that `work` calls remember. */
export function memoryOf(work: () => void): Memory {
  const before = listening;
  const memory = { everything: false, blocks: new Set<number>() };
  listening = memory;
  try {
    work();
  } finally {
    listening = before;
  }
  return memory;
}
