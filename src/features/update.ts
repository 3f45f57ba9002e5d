import { type Memory, memoryOf } from '../math/memory.ts';
import { computeFeature } from './compute-feature.ts';
import type { FeatureInput, SymbolFeature } from './define-feature.ts';
import { partOf, wholeRuns } from './input-parts.ts';
import type { FeatureInstance } from './instance.ts';
import type { FeatureInputs } from './total-return.ts';

/** Rows that memory is worth: a longer common block costs more than it saves. */
const longestBlock = 20_000;

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
  return block > longestBlock ? undefined : { before, block };
}

function commonBlock({ blocks }: Memory): number {
  let common = 1;
  for (const length of blocks) common = (common / greatestCommonDivisor(common, length)) * length;
  return common;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The last rows of a feature, from `from` on: computeFeature's values, bit for bit, for the cost of the new bars and of
 * what the kernels recall.
 * @param inputs the whole history
 * @returns per output, shape (rows - from,)
 */
export function computeLastRows(
  instance: FeatureInstance<SymbolFeature>,
  recall: Recall | undefined,
  inputs: FeatureInputs,
  from: number,
): Float64Array[] {
  const length = inputs.close.length;
  const run = wholeRuns(instance.definition.inputs, inputs).at(-1);
  const [start, end] = run ?? [length, length];
  // Several runs in the new rows, or none: rare, and not worth a special way.
  const isOneRun = end === length && start <= from;
  if (!recall || !isOneRun) return computeFeature(instance, inputs, from).map((values) => values.slice(from));
  const { before, block } = recall;
  const wanted = Math.max(0, from - start - before);
  const first = start + Math.floor(wanted / block) * block;
  const part = partOf(inputs, [first, length]) as Record<FeatureInput, Float64Array>;
  return instance.definition.compute(part, instance.params).map((values) => values.slice(from - first));
}
