/**
 * Set `ta` over many symbols: our kernels, TA-Lib's C code through npm `talib` in the same process, and, where python3 has
 * TA-Lib and pandas, TA-Lib called per symbol on a frame. One thread each, files apart, processor time; all three make the same columns.
 * Plain C is the last line, Python's calls on arrays; npm `talib` copies inputs and outputs through plain arrays, and that is in.
 *
 * Arguments: [symbols, default 500] [bars, default 1260]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { featureSet } from '../src/features/choose-features.ts';
import { computeFeature } from '../src/features/compute-feature.ts';
import { isSymbolInstance } from '../src/features/instance.ts';
import { symbolInputs } from '../src/features/symbol-inputs.ts';
import { calendarFor } from '../src/market/calendar/index.ts';
import { madeBars } from './made-bars.ts';
import { runTalib, talibCalls } from './talib-calls.ts';

const symbols = Number(process.argv[2] ?? 500);
const rows = Number(process.argv[3] ?? 1260);
/** The best one counts, here and in Python. */
const rounds = 3;
const calendar = calendarFor('XNYS');
const instances = featureSet('ta').filter(isSymbolInstance);
const inputs = Array.from({ length: symbols }, (_, i) =>
  symbolInputs({ bars: madeBars('S', rows, i), calendar }, new Set()),
);

/** Processor time of all threads of this process, garbage collection and compilation included: less moved by what else runs. */
function seconds(work: () => number): { seconds: number; values: number } {
  const start = process.cpuUsage();
  const values = work();
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, values };
}

const count = (columns: readonly Float64Array[]) => columns.reduce((sum, column) => sum + column.length, 0);
/** Bars that no feature was computed of yet: features of the same bars share what they measure, but only once per symbol. */
const copies = () =>
  inputs.map((bars) =>
    Object.fromEntries(Object.entries(bars).map(([name, values]) => [name, values.slice()])),
  ) as (typeof inputs)[number][];
const ours = (given: typeof inputs) =>
  given.reduce(
    (sum, bars) => sum + instances.reduce((values, instance) => values + count(computeFeature(instance, bars)), 0),
    0,
  );
const theirs = () =>
  inputs.reduce(
    (sum, bars) =>
      sum +
      instances.reduce((values, { definition, params }) => {
        const name = definition.talib as string;
        return values + count(runTalib(name, talibCalls[definition.name], params, bars));
      }, 0),
    0,
  );

function python(): { seconds: number; values: number; plainSeconds: number; version: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  try {
    const calls = instances.map(({ definition, params }) => ({
      name: definition.talib,
      options: Object.fromEntries(
        Object.entries(talibCalls[definition.name].options(params)).map(([key, value]) => [
          key.replace(/^optIn/, '').toLowerCase(),
          value,
        ]),
      ),
    }));
    writeFileSync(join(folder, 'spec.json'), JSON.stringify({ symbols, rows, rounds, calls }));
    const names = ['open', 'high', 'low', 'close', 'volume'] as const;
    const whole = new Float64Array(symbols * names.length * rows);
    inputs.forEach((bars, s) => {
      names.forEach((name, i) => {
        whole.set(bars[name], (s * names.length + i) * rows);
      });
    });
    writeFileSync(join(folder, 'bars.bin'), whole);
    const script = fileURLToPath(new URL('../../bench/talib-peer.py', import.meta.url));
    const child = spawnSync('python3', [script, folder], { encoding: 'utf8' });
    if (child.status === 0) return JSON.parse(child.stdout.trim().split('\n').at(-1) as string);
    console.log(`Python: not measured (${child.stderr.trim().split('\n').at(-1)})`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(label: string, measured: { seconds: number; values: number }, base: number): void {
  const each = (measured.seconds / measured.values) * 1e9;
  const ratio = measured.seconds / base;
  console.log(
    `${label.padEnd(30)} ${measured.seconds.toFixed(2).padStart(7)} s  ${each.toFixed(1).padStart(6)} ns a value  ${ratio.toFixed(2).padStart(6)} times ours`,
  );
}

ours(copies());
const best = (measure: () => { seconds: number; values: number }) =>
  Array.from({ length: rounds }, measure).reduce((a, b) => (b.seconds < a.seconds ? b : a));
const here = best(() => {
  const own = copies();
  return seconds(() => ours(own));
});
const native = seconds(theirs);
console.log(`${symbols} symbols x ${rows} bars, set ta: ${instances.length} functions, ${here.values} values`);
report('trademl', here, here.seconds);
report('npm talib, same process', native, here.seconds);
const frames = python();
if (frames) {
  report(frames.version, frames, here.seconds);
  report('the same on plain arrays', { ...frames, seconds: frames.plainSeconds }, here.seconds);
}
