/**
 * Fits the same rows with the same parameters through our wrapper and through Python's xgboost, in processes that take
 * turns, and prints the ratio of the wall times. Each process times the making of its matrix and the rounds, no start-up.
 * Needs python3 with xgboost, whose own library both sides use; the sums of predictions show that the models are alike.
 *
 * A busy machine favours neither side evenly: read the figures only when nothing else runs.
 *
 * Arguments: [repeats, default 5] [threads, default all]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { DMatrix, loadXgboost, trainBooster } from '../src/engines/xgboost/index.ts';

const rows = 26_000;
const columns = 72;
const spec = {
  rows,
  columns,
  rounds: 100,
  threads: availableParallelism(),
  seed: 7,
  parameters: {
    objective: 'binary:logistic',
    max_depth: 6,
    eta: 0.1,
    subsample: 0.8,
    colsample_bytree: 0.8,
    tree_method: 'hist',
    seed_per_iteration: true,
  },
};

interface Measured {
  readonly seconds: number;
  /** Processor time of all threads; unlike wall time it hardly minds other work on the machine. */
  readonly cpuSeconds: number;
  readonly version: string;
  readonly predictionSum: number;
}

async function fitHere(folder: string, libraryPath: string): Promise<Measured> {
  const library = loadXgboost(libraryPath);
  const { threads } = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8')) as typeof spec;
  const x = new Float32Array(bytesOf(join(folder, 'x.bin')));
  const label = new Float64Array(bytesOf(join(folder, 'y.bin')));
  const featureNames = Array.from({ length: columns }, (_, i) => `f${i}`);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const train = await DMatrix.create(library, { x, rows, columns, label, threads });
  const { booster } = await trainBooster(library, {
    train,
    rounds: spec.rounds,
    parameters: spec.parameters,
    featureNames,
    device: 'cpu',
    threads,
    seed: spec.seed,
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const predictions = await booster.predict(x, rows);
  const predictionSum = predictions.reduce((sum, value) => sum + value, 0);
  return { seconds, cpuSeconds: (user + system) / 1e6, version: library.version.join('.'), predictionSum };
}

function bytesOf(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function writeRows(folder: string): void {
  const rng = createRng(1);
  const x = Float32Array.from({ length: rows * columns }, () => rng.normal());
  const y = Float64Array.from({ length: rows }, (_, row) => (x[row * columns] + 2 * rng.normal() > 0 ? 1 : 0));
  writeFileSync(join(folder, 'x.bin'), x);
  writeFileSync(join(folder, 'y.bin'), y);
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
}

function measure(command: string, args: readonly string[]): Measured {
  const child = spawnSync(command, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${command} failed: ${child.stderr || child.error?.message}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) as string) as Measured;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function compare(repeats: number): void {
  const find = 'import os, xgboost; print(os.path.join(os.path.dirname(xgboost.__file__), "lib", "libxgboost.so"))';
  const found = spawnSync('python3', ['-c', find], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error('this benchmark needs python3 with xgboost: pip install xgboost-cpu');
  const libraryPath = found.stdout.trim();
  const python = fileURLToPath(
    new URL(`${import.meta.url.endsWith('.js') ? '../../bench' : '.'}/xgboost-peer.py`, import.meta.url),
  );
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  const pairs: { here: Measured; there: Measured }[] = [];
  try {
    writeRows(folder);
    for (let i = 0; i < repeats; i++) {
      const here = () =>
        measure(process.execPath, [...process.execArgv, process.argv[1], '--fit', folder, libraryPath]);
      const there = () => measure('python3', [python, folder]);
      // The order changes each time, so that a machine that warms up or slows down favours neither.
      const first = i % 2 === 0 ? here() : there();
      pairs.push(i % 2 === 0 ? { here: first, there: there() } : { here: here(), there: first });
      const { here: ours, there: theirs } = pairs[i];
      console.log(`pair ${i + 1}: trademl ${ours.seconds.toFixed(2)} s, Python ${theirs.seconds.toFixed(2)} s`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const ours = median(pairs.map(({ here }) => here.seconds));
  const theirs = median(pairs.map(({ there }) => there.seconds));
  const cpu = median(pairs.map(({ here }) => here.cpuSeconds)) / median(pairs.map(({ there }) => there.cpuSeconds));
  const fastest =
    Math.min(...pairs.map(({ here }) => here.seconds)) / Math.min(...pairs.map(({ there }) => there.seconds));
  const [{ here, there }] = pairs;
  console.log(
    `xgboost ${here.version} here, ${there.version} in Python; ${rows} rows x ${columns}, ${spec.rounds} trees, ${spec.threads} threads`,
  );
  console.log(
    `median: trademl ${ours.toFixed(3)} s, Python ${theirs.toFixed(3)} s, ratio ${(ours / theirs).toFixed(3)}`,
  );
  console.log(`fastest: ratio ${fastest.toFixed(3)}; processor time: ratio ${cpu.toFixed(3)}`);
  console.log(`sum of predictions: ${here.predictionSum.toFixed(6)} here, ${there.predictionSum.toFixed(6)} in Python`);
}

const [mode, folder, libraryPath] = process.argv.slice(2);
if (mode === '--fit') console.log(JSON.stringify(await fitHere(folder, libraryPath)));
else {
  if (folder !== undefined) spec.threads = Number(folder);
  compare(Number(mode ?? 5));
}
