import type { Parts } from './pipeline.ts';

/** A leak: what it is in words, how it gets into an honest pipeline, and which checks should see it (one is enough). */
export interface Leak {
  readonly name: string;
  readonly summary: string;
  /** Market that it needs; daily bars when left out. */
  readonly interval?: '1d' | '60m';
  readonly plant: (parts: Parts) => Parts;
  /** Checks of which at least one must report a leak. */
  readonly expected: readonly string[];
}
