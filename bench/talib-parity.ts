/**
 * Compares every feature that TA-Lib has with npm `talib` (TA-Lib's C code), at its default parameters, on bars of four
 * kinds: a fine random walk, prices on a grid of 0.25 (ties), prices in cents, and bars made of candlestick patterns.
 * Prints the largest difference over all rows, and what of TA-Lib is not here and why.
 *
 * `difference` is |ours - theirs|; `scaled` is that over max(1, |theirs|). A row that only one of the two has counts as
 * infinite. Oscillators near zero are small differences of large numbers and have their rounding errors (ADOSC).
 *
 * Arguments: [bars of each kind, default 20000]
 */
import { defaultParams } from '../src/features/define-feature.ts';
import { symbolFeatures } from '../src/features/index.ts';
import { centBars, coarseBars, patternBars, syntheticBars } from './synthetic-bars.ts';
import { notFeatures, runTalib, talibCalls, talibFunctions } from './talib-calls.ts';

const length = Number(process.argv[2] ?? 20_000);
const kinds = [
  syntheticBars(length, 31, 100, 0.01),
  coarseBars(length, 32),
  centBars(length, 33),
  patternBars(length, 34),
];

interface Row {
  readonly name: string;
  readonly talib: string;
  readonly values: number;
  readonly difference: number;
  readonly scaled: number;
}

function compare(name: string, talib: string): Row {
  const definition = symbolFeatures().find((feature) => feature.name === name)!;
  const params = defaultParams(definition);
  let [values, difference, scaled] = [0, 0, 0];
  for (const bars of kinds) {
    const theirs = runTalib(talib, talibCalls[name], params, bars);
    definition.compute(bars, params).forEach((ours, output) => {
      for (let i = 0; i < length; i++) {
        const [a, b] = [ours[i], theirs[output][i]];
        if (Number.isNaN(a) && Number.isNaN(b)) continue;
        const gap = Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(a - b);
        values++;
        difference = Math.max(difference, gap);
        scaled = Math.max(scaled, gap / Math.max(1, Math.abs(b)));
      }
    });
  }
  return { name, talib, values, difference, scaled };
}

const rows = symbolFeatures().flatMap(({ name, talib }) => (talib === undefined ? [] : [compare(name, talib)]));
const covered = new Set(rows.map(({ talib }) => talib));
const missing = talibFunctions.filter(({ name }) => !covered.has(name));
const number = (value: number) => (value === 0 ? '0' : value.toExponential(1)).padStart(11);

console.log(`TA-Lib parity: ${kinds.length} kinds of ${length} bars`);
console.log(`${'feature'.padEnd(26)}${'TA-Lib'.padEnd(22)}${'values'.padStart(8)} difference     scaled`);
for (const { name, talib, values, difference, scaled } of rows) {
  console.log(
    `${name.padEnd(26)}${talib.padEnd(22)}${String(values).padStart(8)}${number(difference)}${number(scaled)}`,
  );
}
console.log('\nnot here:');
for (const { name, group } of missing) console.log(`${name.padEnd(26)}${notFeatures[name] ?? notFeatures[group]}`);

const worst = rows.reduce((a, b) => (b.scaled > a.scaled ? b : a));
const candles = rows.filter(({ talib }) => talib.startsWith('CDL'));
const exact = candles.filter(({ difference }) => difference === 0).length;
console.log(
  `\n${rows.length} of ${talibFunctions.length} functions; ${exact} of ${candles.length} candlestick patterns equal in every value; ` +
    `worst scaled difference ${worst.scaled.toExponential(1)} (${worst.talib})`,
);
