import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';

/** One fit in a process of its own; the last line that the process prints, as JSON. */
interface Measured {
  readonly seconds: number;
  /** Processor time of all threads; unlike wall time it hardly minds other work on the machine. */
  readonly cpuSeconds: number;
  readonly version: string;
  /** Shows that the models are alike. */
  readonly check: number;
}

/** What both sides fit: kept as JSON beside the rows, where Python reads it too. */
export interface FitSpec {
  /** Of the function in fit-peer.py. */
  readonly peer: string;
  readonly rows: number;
  readonly columns: number;
  /** Boosting rounds, or trees of a forest. */
  readonly rounds: number;
  readonly seed: number;
  readonly threads: number;
  /** In the peer's own names. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Rows {
  /** Row-major, shape (rows, columns). */
  readonly x: Float32Array;
  /** 0 or 1, shape (rows,). */
  readonly y: Float64Array;
}

interface PairBench<Spec extends FitSpec> {
  readonly spec: Spec;
  /** What is fitted, for the last lines. */
  readonly title: (spec: Spec) => string;
  /** What `check` is, such as 'sum of predictions'. */
  readonly check: string;
  /** Python's packages, as pip names them. */
  readonly needs: string;
  /** Path inside the peer's package of the shared library that both sides use; the learner's own where left out. */
  readonly library?: string;
  /** The fit is timed, `check` is not. @param fresh rows of the same kind that were not fitted */
  readonly fit: (
    rows: Rows,
    spec: Spec,
    library: string,
  ) => Promise<{ readonly version: string; readonly check: (fresh: Rows) => Promise<number> }>;
}

/**
 * Fits the same rows with the same parameters here and in Python, in processes that take turns, and prints the ratio of the
 * times. Each process times the fit from the matrix in memory to the model, after one of 1,000 rows and two rounds, so that
 * neither side's start-up counts. Needs python3 with the packages. A busy
 * machine favours neither side evenly: read the figures only when nothing else runs.
 *
 * Arguments: [repeats, default 5] [threads, default all]
 */
export async function comparePair<Spec extends FitSpec>(bench: PairBench<Spec>): Promise<void> {
  const [first, second, library = ''] = process.argv.slice(2);
  if (first === '--fit') {
    console.log(JSON.stringify(await fitHere(bench, second, library)));
    return;
  }
  const spec = { ...bench.spec, threads: Number(second ?? availableParallelism()) };
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  try {
    writeRows(folder, spec);
    const shared = libraryOf(bench);
    const peer = fileURLToPath(
      new URL(`${import.meta.url.endsWith('.js') ? '../../bench' : '.'}/fit-peer.py`, import.meta.url),
    );
    const here = () => measure(process.execPath, [...process.execArgv, process.argv[1], '--fit', folder, shared]);
    compareTurns(`${bench.title(spec)}, ${spec.threads} threads`, Number(first ?? 5), bench.check, here, () =>
      measure('python3', [peer, folder]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fitHere<Spec extends FitSpec>(
  bench: PairBench<Spec>,
  folder: string,
  library: string,
): Promise<Measured> {
  const spec = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8')) as Spec;
  const rows = readRows(folder, 'train');
  const few = { ...spec, rows: 1000, rounds: 2 };
  await bench.fit({ x: rows.x.slice(0, few.rows * few.columns), y: rows.y.slice(0, few.rows) }, few, library);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { version, check } = await bench.fit(rows, spec, library);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6, version, check: await check(readRows(folder, 'fresh')) };
}

/** The first column says a little of the answer, the others nothing. */
function writeRows(folder: string, spec: FitSpec): void {
  const { rows, columns } = spec;
  for (const [seed, name] of ['train', 'fresh'].entries()) {
    const rng = createRng(1 + seed);
    const x = Float32Array.from({ length: rows * columns }, () => rng.normal());
    const y = Float64Array.from({ length: rows }, (_, row) => (x[row * columns] + 2 * rng.normal() > 0 ? 1 : 0));
    writeFileSync(join(folder, `${name}-x.bin`), x);
    writeFileSync(join(folder, `${name}-y.bin`), y);
  }
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
}

function readRows(folder: string, name: string): Rows {
  const of = (column: string) => bytesOf(join(folder, `${name}-${column}.bin`));
  return { x: new Float32Array(of('x')), y: new Float64Array(of('y')) };
}

/** @returns the peer's own shared library, or nothing where the bench asks for none */
function libraryOf<Spec extends FitSpec>({ spec, library, needs }: PairBench<Spec>): string {
  const module = spec.peer;
  const find =
    library === undefined
      ? `import ${module}`
      : `import os, ${module}; print(os.path.join(os.path.dirname(${module}.__file__), "${library}"))`;
  const found = spawnSync('python3', ['-c', find], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error(`this benchmark needs python3 with ${needs}: pip install ${needs}`);
  return found.stdout.trim();
}

function measure(command: string, args: readonly string[]): Measured {
  const child = spawnSync(command, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${command} failed: ${child.stderr || child.error?.message}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) as string) as Measured;
}

/** Measures both sides in turn and prints the ratio of their times. */
function compareTurns(
  title: string,
  repeats: number,
  check: string,
  here: () => Measured,
  there: () => Measured,
): void {
  const pairs: { here: Measured; there: Measured }[] = [];
  for (let i = 0; i < repeats; i++) {
    // The order changes each time, so that a machine that warms up or slows down favours neither.
    const first = i % 2 === 0 ? here() : there();
    pairs.push(i % 2 === 0 ? { here: first, there: there() } : { here: here(), there: first });
    const { here: ours, there: theirs } = pairs[i];
    console.log(`pair ${i + 1}: trademl ${ours.seconds.toFixed(2)} s, Python ${theirs.seconds.toFixed(2)} s`);
  }
  const ours = median(pairs.map((pair) => pair.here.seconds));
  const theirs = median(pairs.map((pair) => pair.there.seconds));
  const cpu = median(pairs.map((pair) => pair.here.cpuSeconds)) / median(pairs.map((pair) => pair.there.cpuSeconds));
  const fastest =
    Math.min(...pairs.map((pair) => pair.here.seconds)) / Math.min(...pairs.map((pair) => pair.there.seconds));
  const [{ here: mine, there: other }] = pairs;
  console.log(`${mine.version} here, ${other.version} in Python; ${title}`);
  console.log(
    `median: trademl ${ours.toFixed(3)} s, Python ${theirs.toFixed(3)} s, ratio ${(ours / theirs).toFixed(3)}`,
  );
  console.log(`fastest: ratio ${fastest.toFixed(3)}; processor time: ratio ${cpu.toFixed(3)}`);
  console.log(`${check}: ${mine.check.toFixed(6)} here, ${other.check.toFixed(6)} in Python`);
}

export function bytesOf(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
