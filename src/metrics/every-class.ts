import type { NumericArray } from '../core/frame.ts';

/** One column per class in code order, from prediction columns: of two classes there is p_up alone. */
export function everyClass(outputs: readonly NumericArray[]): readonly NumericArray[] {
  return outputs.length === 1 ? [Float64Array.from(outputs[0], (p) => 1 - p), outputs[0]] : outputs;
}
