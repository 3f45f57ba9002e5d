import { missing } from '../math/rolling.ts';
import type { FeatureDefinition, FeatureInput, ParamValues } from './define-feature.ts';
import type { FeatureInputs } from './total-return.ts';

/** A feature with its parameters fixed. */
export interface FeatureInstance {
  readonly definition: FeatureDefinition;
  readonly params: ParamValues;
}

/**
 * Computes one feature, an array per output.
 *
 * The one place with a rule for gaps: a row where an input is missing (NaN, a price <= 0, a volume < 0) cuts the bars in
 * two runs, and each run is computed on its own. So no window reaches across a gap, recursive averages start afresh
 * after it, and every kernel may take for granted that its inputs are whole.
 */
export function computeFeature({ definition, params }: FeatureInstance, inputs: FeatureInputs): Float64Array[] {
  const runs = wholeRuns(definition.inputs, inputs);
  const length = inputs.close.length;
  if (runs.length === 1 && runs[0][0] === 0 && runs[0][1] === length) return definition.compute(inputs, params);
  const outputs = definition.outputs(params).map(() => missing(length));
  for (const [from, to] of runs) {
    const part = Object.fromEntries(definition.inputs.map((name) => [name, inputs[name].subarray(from, to)]));
    definition.compute(part, params).forEach((values, i) => {
      outputs[i].set(values, from);
    });
  }
  return outputs;
}

/** Maximal stretches [from, to) of rows in which every named input has a usable value. */
function wholeRuns(names: readonly FeatureInput[], inputs: FeatureInputs): [number, number][] {
  const length = inputs.close.length;
  const bad = new Uint8Array(length);
  for (const name of names) {
    const values = inputs[name];
    if (name === 'volume') {
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

/** Column names of a feature with these parameters. */
export function columnsOf({ definition, params }: FeatureInstance): string[] {
  return definition.outputs(params);
}

/** Rows of a run of bars before every output of every instance has its first value. */
export function warmupBars(instances: readonly FeatureInstance[]): number {
  return instances.reduce((longest, { definition, params }) => Math.max(longest, definition.warmup(params)), 0);
}
