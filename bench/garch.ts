/**
 * Fits GARCH(1,1) with Student's t to the same returns here and with Python's arch, in processes that take turns, and
 * prints the ratio of the times: 26 symbols x 1,260 returns and one of 5,000. Needs python3 with arch. The sums of the
 * log-likelihoods show that both reach the same summit.
 *
 * Here each fit takes two starting points from a grid, the default, or one, as arch does. Standard errors are not part of it.
 *
 * Arguments: [repeats, default 5]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { fitVolatility } from '../src/volatility/fit-volatility.ts';
import type { VolatilitySpec } from '../src/volatility/spec.ts';

const shapes = [
  { symbols: 26, returns: 1260 },
  { symbols: 1, returns: 5000 },
];
const spec: VolatilitySpec = { model: 'garch', p: 1, o: 0, q: 1, mean: 'constant', innovation: 'student-t' };

interface Measured {
  readonly version: string;
  /** By shape: seconds of all fits of one round, each round. */
  readonly seconds: readonly (readonly number[])[];
  readonly logLikelihood: readonly number[];
}

/** Percent returns of a GARCH(1,1) with a t of 6 degrees of freedom. */
function madeReturns(count: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const degrees = 6;
  const out = new Float64Array(count);
  let h = 1;
  for (let t = 0; t < count; t++) {
    let squares = 0;
    for (let i = 0; i < degrees; i++) squares += rng.normal() ** 2;
    const z = rng.normal() / Math.sqrt(squares / (degrees - 2));
    const e = Math.sqrt(h) * z;
    out[t] = 0.05 + e;
    h = 0.03 + 0.08 * e * e + 0.89 * h;
  }
  return out;
}

function fitHere(folder: string, rounds: number, starts: number): Measured {
  const all = shapes.map(({ symbols, returns }, i) => {
    const { buffer, byteOffset } = readFileSync(join(folder, `${i}.bin`));
    const values = new Float64Array(buffer.slice(byteOffset, byteOffset + symbols * returns * 8));
    return Array.from({ length: symbols }, (_, k) => values.slice(k * returns, (k + 1) * returns));
  });
  const once = (series: readonly Float64Array[]) =>
    series.reduce((sum, run) => sum + fitVolatility([run], spec, { starts }).logLikelihood, 0);
  // Python's side is compiled before it runs; this one compiles as it goes.
  for (let i = 0; i < 3; i++) all.forEach(once);
  const logLikelihood = all.map(once);
  const seconds = all.map((series) =>
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      once(series);
      return (performance.now() - start) / 1000;
    }),
  );
  return { version: process.version, seconds, logLikelihood };
}

function measure(command: string, args: readonly string[]): Measured {
  const child = spawnSync(command, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${command} failed: ${child.stderr || child.error?.message}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) as string) as Measured;
}

const fastest = (runs: readonly Measured[], shape: number) =>
  Math.min(...runs.flatMap(({ seconds }) => seconds[shape]));

function compare(repeats: number): void {
  if (spawnSync('python3', ['-c', 'import arch']).status !== 0) {
    throw new Error('this benchmark needs python3 with arch: pip install arch');
  }
  const peer = fileURLToPath(
    new URL(`${import.meta.url.endsWith('.js') ? '../../bench' : '.'}/garch-peer.py`, import.meta.url),
  );
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  const here: Measured[] = [];
  const single: Measured[] = [];
  const there: Measured[] = [];
  try {
    shapes.forEach(({ symbols, returns }, i) => {
      const values = Array.from({ length: symbols }, (_, k) => Array.from(madeReturns(returns, 100 * i + k)));
      writeFileSync(join(folder, `${i}.bin`), Float64Array.from(values.flat()));
    });
    writeFileSync(join(folder, 'shapes.json'), JSON.stringify(shapes));
    for (let i = 0; i < repeats; i++) {
      const own = (starts: number) =>
        measure(process.execPath, [...process.execArgv, process.argv[1], '--fit', folder, String(starts)]);
      here.push(own(2));
      there.push(measure('python3', [peer, folder]));
      single.push(own(1));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`GARCH(1,1)-t, fastest of ${repeats} x 3 rounds; arch ${there[0].version}`);
  shapes.forEach(({ symbols, returns }, i) => {
    const [ours, one, theirs] = [here, single, there].map((runs) => 1000 * fastest(runs, i));
    console.log(
      `${symbols} x ${returns}: trademl ${ours.toFixed(1)} ms, arch ${theirs.toFixed(1)} ms: ${(theirs / ours).toFixed(1)} times as fast; ` +
        `with one start ${one.toFixed(1)} ms: ${(theirs / one).toFixed(1)} times`,
    );
    console.log(
      `  log-likelihood ${here[0].logLikelihood[i].toFixed(4)} here, ${there[0].logLikelihood[i].toFixed(4)} in arch`,
    );
  });
}

const [mode, folder, starts] = process.argv.slice(2);
if (mode === '--fit') console.log(JSON.stringify(fitHere(folder, 3, Number(starts))));
else compare(Number(mode ?? 5));
