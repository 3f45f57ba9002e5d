import type { FeatureInput } from './define-feature.ts';
import type { FeatureInputs } from './total-return.ts';

/*
 * Stretches of inputs, found and cut once for all features of a symbol: kernels that share measures of the same bars (the
 * candlestick patterns) then find them again. Inputs are never changed once a feature was computed of them.
 */

/** Rows [from, to). */
export type Run = readonly [from: number, to: number];

interface Known {
  readonly runs: Map<string, readonly Run[]>;
  /** By column: true when every row has a usable value. */
  readonly whole: Map<FeatureInput, boolean>;
  /** By first row, then by end. */
  readonly parts: Map<number, Map<number, FeatureInputs>>;
}
const knownOf = new WeakMap<FeatureInputs, Known>();

function known(inputs: FeatureInputs): Known {
  let found = knownOf.get(inputs);
  if (!found) {
    found = { runs: new Map(), whole: new Map(), parts: new Map() };
    knownOf.set(inputs, found);
  }
  return found;
}

/** Maximal stretches of rows in which every named input has a usable value; none when the market lacks an input. */
export function wholeRuns(names: readonly FeatureInput[], inputs: FeatureInputs): readonly Run[] {
  const { runs, whole } = known(inputs);
  const isWhole = (name: FeatureInput) => {
    let answer = whole.get(name);
    if (answer === undefined) {
      answer = inputs[name] !== undefined && firstUnusable(name, inputs[name], 0) === inputs[name].length;
      whole.set(name, answer);
    }
    return answer;
  };
  if (inputs.close.length > 0 && names.every(isWhole)) return [[0, inputs.close.length]];
  const key = names.join(' ');
  let found = runs.get(key);
  if (!found) {
    found = findRuns(names, inputs);
    runs.set(key, found);
  }
  return found;
}

/** These rows of every input, without copying. */
export function partOf(inputs: FeatureInputs, [from, to]: Run): FeatureInputs {
  if (from === 0 && to === inputs.close.length) return inputs;
  const { parts } = known(inputs);
  let fromHere = parts.get(from);
  if (!fromHere) {
    fromHere = new Map();
    parts.set(from, fromHere);
  }
  let found = fromHere.get(to);
  if (!found) {
    const cut = Object.entries(inputs).map(([name, values]) => [name, values.subarray(from, to)]);
    found = Object.fromEntries(cut) as FeatureInputs;
    fromHere.set(to, found);
  }
  return found;
}

const countedFromZero = new Set<FeatureInput>(['volume', 'bid_size', 'ask_size']);
const alwaysThere = new Set<FeatureInput>(['session', 'minute', 'session_minutes']);

/** The first row from `from` on without a usable value; the length when there is none. */
function firstUnusable(name: FeatureInput, values: Float64Array, from: number): number {
  let row = from;
  if (alwaysThere.has(name)) return values.length;
  if (countedFromZero.has(name)) while (row < values.length && values[row] >= 0 && values[row] < Infinity) row++;
  else while (row < values.length && values[row] > 0 && values[row] < Infinity) row++;
  return row;
}

function findRuns(names: readonly FeatureInput[], inputs: FeatureInputs): Run[] {
  const length = inputs.close.length;
  const bad = new Uint8Array(length);
  for (const name of names) {
    const values = inputs[name];
    if (values === undefined) return [];
    for (let row = firstUnusable(name, values, 0); row < length; row = firstUnusable(name, values, row + 1))
      bad[row] = 1;
  }
  const runs: Run[] = [];
  for (let i = 0; i < length; i++) {
    if (bad[i]) continue;
    const from = i;
    while (i < length && !bad[i]) i++;
    runs.push([from, i]);
  }
  return runs;
}
