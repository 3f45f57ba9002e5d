import { missing } from '../math/rolling.ts';
import type { FeatureInput, SymbolFeature } from './define-feature.ts';
import { partOf, wholeRuns } from './input-parts.ts';
import type { FeatureInstance } from './instance.ts';
import type { FeatureInputs } from './total-return.ts';

/** Columns by name, each with a value per bar of the symbol. */
export type FeatureColumns = Readonly<Record<string, Float64Array>>;

/**
 * Computes one feature of a symbol, an array per output. An input that the market does not have counts as missing. Rows
 * before `from` are not looked at and need not be right.
 *
 * The one place with a rule for gaps: a row where an input is missing (NaN, a price <= 0, a volume < 0) cuts the bars in
 * two runs, and each run is computed on its own. So no window reaches across a gap, recursive averages start afresh
 * after it, and every kernel may take for granted that its inputs are whole.
 */
export function computeFeature(
  instance: FeatureInstance<SymbolFeature>,
  inputs: FeatureInputs,
  from = 0,
): Float64Array[] {
  const { definition, params } = instance;
  const length = inputs.close.length;
  const runs = wholeRuns(definition.inputs, inputs);
  if (runs.length === 1 && runs[0][0] === 0 && runs[0][1] === length) {
    return definition.compute(inputs as Record<FeatureInput, Float64Array>, params, from);
  }
  const outputs = definition.outputs(params).map(() => missing(length));
  for (const run of runs) {
    const part = partOf(inputs, run) as Record<FeatureInput, Float64Array>;
    definition.compute(part, params).forEach((values, i) => {
      outputs[i].set(values, run[0]);
    });
  }
  return outputs;
}
