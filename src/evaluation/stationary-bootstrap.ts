import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../core/errors.ts';
import { createRng, type Rng } from '../core/rng.ts';
import type { WeightedScore } from '../metrics/metric.ts';

/**
 * One draw of the stationary bootstrap: how often each of n consecutive dates is taken. Blocks start anywhere and have
 * geometric lengths with mean `blockLength`; past the last date they go on at the first.
 * @param counts overwritten with whole numbers that sum to n, shape (n,)
 * @see Politis & Romano (1994), The Stationary Bootstrap, Journal of the American Statistical Association 89(428)
 */
export function drawDates(counts: Float64Array, blockLength: number, rng: Rng): void {
  const n = counts.length;
  // A block goes on with probability 1 - 1 / blockLength, so its length is geometric: one logarithm instead of a coin a date.
  const logGoesOn = blockLength > 1 ? Math.log1p(-1 / blockLength) : Number.NEGATIVE_INFINITY;
  counts.fill(0);
  for (let drawn = 0; drawn < n; ) {
    let date = rng.integer(n);
    const length = 1 + Math.floor(Math.log(1 - rng.uniform()) / logGoesOn);
    for (const end = Math.min(n, drawn + length); drawn < end; drawn++) {
      counts[date]++;
      date = date + 1 === n ? 0 : date + 1;
    }
  }
}

export interface BootstrapOptions {
  /** Distinct dates in order of time; all rows of a date are drawn together. */
  readonly dates: number;
  /** Mean block length in dates, >= 1. */
  readonly blockLength: number;
  readonly resamples: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Resamples between two looks at the event loop, so that Ctrl-C and the progress bar keep working. */
const batch = 20;

/**
 * Scores every resample of the dates. All scores see the same draws, so differences between them are paired.
 * @param scores prepared with groups = dates in order of time
 * @returns per score, its value in each resample, shape (resamples,)
 */
export async function bootstrapScores<Name extends string>(
  scores: Readonly<Record<Name, WeightedScore>>,
  options: BootstrapOptions,
): Promise<Record<Name, Float64Array>> {
  const names = Object.keys(scores) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, new Float64Array(options.resamples)]));
  const rng = createRng(options.seed);
  const counts = new Float64Array(options.dates);
  for (let i = 0; i < options.resamples; i++) {
    if (i % batch === 0) {
      await setImmediate();
      if (options.signal) throwIfAborted(options.signal);
      options.onProgress?.(i);
    }
    drawDates(counts, options.blockLength, rng);
    for (const name of names) values[name][i] = scores[name](counts);
  }
  return values as Record<Name, Float64Array>;
}
