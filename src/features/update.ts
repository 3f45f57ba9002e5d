import { type Memory, memoryOf } from '../math/memory.ts';
import { computeFeature } from './compute-feature.ts';
import type { FeatureInput, SymbolFeature } from './define-feature.ts';
import { partOf, wholeRuns } from './input-parts.ts';
import type { FeatureInstance } from './instance.ts';
import type { FeatureInputs } from './total-return.ts';

/** Rows that memory is worth: a longer common block costs more than it saves. */
const longestBlock = 20_000;
/**
 * A multiple of most block lengths. Tails that begin at multiples of it are the same for many features, and are cut and
 * measured once for them all; the rows that this adds cost less.
 */
const sharedBlock = 60;

/**
 * How much of a run must be computed again for the values of its last rows, bit for bit those of the whole run:
 * `before` rows ahead of them, beginning at a multiple of `block`. Undefined: all of it.
 */
export interface Recall {
  readonly before: number;
  readonly block: number;
}

/** What an instance must recall, found by listening to its kernels on a few made-up bars. */
export function recallOf({ definition, params }: FeatureInstance<SymbolFeature>): Recall | undefined {
  const before = definition.warmup(params);
  const rows = Math.max(2 * before, 4);
  const rising = Float64Array.from({ length: rows }, (_, row) => 100 + (row % 7) + row / rows);
  const inputs = Object.fromEntries(definition.inputs.map((name) => [name, rising]));
  const memory = memoryOf(() => definition.compute(inputs, params));
  const block = memory.everything ? Infinity : commonBlock(memory);
  if (block > longestBlock) return undefined;
  return { before, block: sharedBlock % block === 0 ? sharedBlock : block };
}

function commonBlock({ blocks }: Memory): number {
  let common = 1;
  for (const length of blocks) common = (common / greatestCommonDivisor(common, length)) * length;
  return common;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Values of a feature, per output: entry i is that of row `first + i`. Only rows that were asked for need be right. */
export interface LastRows {
  readonly first: number;
  readonly values: readonly Float64Array[];
}

/**
 * The last rows of a feature, from `from` on: computeFeature's values, bit for bit, for the cost of the new bars and of
 * what the kernels recall.
 * @param inputs the whole history
 */
export function computeLastRows(
  instance: FeatureInstance<SymbolFeature>,
  recall: Recall | undefined,
  inputs: FeatureInputs,
  from: number,
): LastRows {
  const length = inputs.close.length;
  const run = wholeRuns(instance.definition.inputs, inputs).at(-1);
  const [start, end] = run ?? [length, length];
  // Several runs in the new rows, or none: rare, and not worth a special way.
  const isOneRun = end === length && start <= from;
  if (!recall || !isOneRun) return { first: 0, values: computeFeature(instance, inputs, from) };
  const { before, block } = recall;
  const wanted = Math.max(0, from - start - before);
  const first = start + Math.floor(wanted / block) * block;
  const part = partOf(inputs, [first, length]) as Record<FeatureInput, Float64Array>;
  return { first, values: instance.definition.compute(part, instance.params, from - first) };
}
