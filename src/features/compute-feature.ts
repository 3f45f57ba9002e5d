import { missing } from '../math/rolling.ts';
import type { FeatureInput, SymbolFeature } from './define-feature.ts';
import type { FeatureInstance } from './instance.ts';
import type { FeatureInputs } from './total-return.ts';

/** Columns by name, each with a value per bar of the symbol. */
export type FeatureColumns = Readonly<Record<string, Float64Array>>;

/**
 * Computes one feature of a symbol, an array per output. An input that the market does not have counts as missing.
 *
 * The one place with a rule for gaps: a row where an input is missing (NaN, a price <= 0, a volume < 0) cuts the bars in
 * two runs, and each run is computed on its own. So no window reaches across a gap, recursive averages start afresh
 * after it, and every kernel may take for granted that its inputs are whole.
 */
export function computeFeature(instance: FeatureInstance<SymbolFeature>, inputs: FeatureInputs): Float64Array[] {
  const { definition, params } = instance;
  const length = inputs.close.length;
  const runs = wholeRuns(definition.inputs, inputs);
  if (runs.length === 1 && runs[0][0] === 0 && runs[0][1] === length) {
    return definition.compute(inputs as Record<FeatureInput, Float64Array>, params);
  }
  const outputs = definition.outputs(params).map(() => missing(length));
  for (const [from, to] of runs) {
    const part = Object.fromEntries(
      definition.inputs.map((name) => [name, (inputs[name] as Float64Array).subarray(from, to)]),
    );
    definition.compute(part, params).forEach((values, i) => {
      outputs[i].set(values, from);
    });
  }
  return outputs;
}

const countedFromZero = new Set<FeatureInput>(['volume', 'bid_size', 'ask_size']);
const alwaysThere = new Set<FeatureInput>(['session', 'minute', 'session_minutes']);

/** Maximal stretches [from, to) of rows in which every named input has a usable value. */
export function wholeRuns(names: readonly FeatureInput[], inputs: FeatureInputs): [number, number][] {
  const length = inputs.close.length;
  const bad = new Uint8Array(length);
  for (const name of names) {
    const values = inputs[name];
    if (values === undefined) return [];
    if (alwaysThere.has(name)) continue;
    if (countedFromZero.has(name)) {
      for (let i = 0; i < length; i++) if (!(values[i] >= 0 && values[i] < Infinity)) bad[i] = 1;
    } else {
      for (let i = 0; i < length; i++) if (!(values[i] > 0 && values[i] < Infinity)) bad[i] = 1;
    }
  }
  const runs: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    if (bad[i]) continue;
    const from = i;
    while (i < length && !bad[i]) i++;
    runs.push([from, i]);
  }
  return runs;
}
